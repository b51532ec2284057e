package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

type order struct {
	ID     string `json:"id"`
	PK     string `json:"pk"`
	Number int    `json:"number"`
}

func cosmos() []part {
	return []part{
		{"administration", cosmosAdministration},
		{"items", cosmosItems},
		{"batches", cosmosBatches},
		{"queries", cosmosQueries},
		{"change feed", cosmosChangeFeed},
	}
}

func cosmosAdministration() {
	client := newCosmosClient()
	must(client.CreateDatabase(ctx(), azcosmos.DatabaseProperties{ID: "admin"}, nil))
	database := must(client.NewDatabase("admin"))
	throughput := azcosmos.NewManualThroughputProperties(500)
	made := must(database.CreateContainer(ctx(), pkContainer("items"), &azcosmos.CreateContainerOptions{
		ThroughputProperties: &throughput,
	}))
	check(made.ContainerProperties.PartitionKeyDefinition.Version == 2, "%+v", made.ContainerProperties)
	container := must(database.NewContainer("items"))
	units, _ := must(container.ReadThroughput(ctx(), nil)).ThroughputProperties.ManualThroughput()
	check(units == 500, "%d", units)
	_, err := database.CreateContainer(ctx(), pkContainer("items"), nil)
	check(statusOf(err) == http.StatusConflict, "%v", err)
	must(database.Delete(ctx(), nil))
	_, err = database.Read(ctx(), nil)
	check(statusOf(err) == http.StatusNotFound, "%v", err)
}

func cosmosItems() {
	container := newCosmosContainer("items")
	key := azcosmos.NewPartitionKeyString("é")
	created := must(container.CreateItem(ctx(), key, encoded(order{"1", "é", 1}), nil))
	check(created.RawResponse.StatusCode == http.StatusCreated && len(created.Value) == 0, "%s", created.Value)
	full := &azcosmos.ItemOptions{EnableContentResponseOnWrite: true, IfMatchEtag: &created.ETag}
	replaced := must(container.ReplaceItem(ctx(), key, "1", encoded(order{"1", "é", 2}), full))
	check(decoded(replaced.Value).Number == 2, "%s", replaced.Value)
	_, err := container.ReplaceItem(ctx(), key, "1", encoded(order{"1", "é", 3}), full)
	check(statusOf(err) == http.StatusPreconditionFailed, "%v", err)
	var patch azcosmos.PatchOperations
	patch.AppendIncrement("/number", 5)
	must(container.PatchItem(ctx(), key, "1", patch, nil))
	read := must(container.ReadItem(ctx(), key, "1", nil))
	check(decoded(read.Value).Number == 7, "%s", read.Value)
	must(container.DeleteItem(ctx(), key, "1", nil))
	_, err = container.ReadItem(ctx(), key, "1", nil)
	check(statusOf(err) == http.StatusNotFound, "%v", err)
}

func cosmosBatches() {
	container := newCosmosContainer("batches")
	batch := container.NewTransactionalBatch(azcosmos.NewPartitionKeyString("a"))
	batch.CreateItem(encoded(order{"1", "a", 1}), nil)
	batch.UpsertItem(encoded(order{"2", "a", 2}), nil)
	batch.ReadItem("1", nil)
	done := must(container.ExecuteTransactionalBatch(ctx(), batch, nil))
	check(done.Success && len(done.OperationResults) == 3, "%+v", done)
	check(decoded(done.OperationResults[2].ResourceBody).Number == 1, "%+v", done)
	twice := container.NewTransactionalBatch(azcosmos.NewPartitionKeyString("a"))
	twice.CreateItem(encoded(order{"3", "a", 3}), nil)
	twice.CreateItem(encoded(order{"1", "a", 1}), nil)
	failed := must(container.ExecuteTransactionalBatch(ctx(), twice, nil))
	check(!failed.Success && failed.OperationResults[0].StatusCode == http.StatusFailedDependency, "%+v", failed)
	check(failed.OperationResults[1].StatusCode == http.StatusConflict, "%+v", failed)
}

func cosmosQueries() {
	container := newCosmosContainer("queries")
	for number := range 10 {
		key := fmt.Sprint("key-", number%2)
		item := encoded(order{fmt.Sprint(number), key, number})
		must(container.CreateItem(ctx(), azcosmos.NewPartitionKeyString(key), item, nil))
	}
	least := &azcosmos.QueryOptions{
		PageSizeHint:    2,
		QueryParameters: []azcosmos.QueryParameter{{Name: "@least", Value: 3}},
	}
	text := "SELECT * FROM c WHERE c.number >= @least ORDER BY c.number"
	one := numbersOf(container, text, azcosmos.NewPartitionKeyString("key-1"), least)
	check(slices.Equal(one, []int{3, 5, 7, 9}), "%v", one)
	all := numbersOf(container, text, azcosmos.NewPartitionKey(), least)
	check(slices.Equal(all, []int{3, 4, 5, 6, 7, 8, 9}), "%v", all)
}

func cosmosChangeFeed() {
	container := newCosmosContainer("feed")
	key := azcosmos.NewPartitionKeyString("a")
	for number := range 3 {
		must(container.CreateItem(ctx(), key, encoded(order{fmt.Sprint(number), "a", number}), nil))
	}
	ranges := must(container.ReadFeedRanges(ctx(), nil))
	check(len(ranges) == 1, "%+v", ranges)
	page := must(container.ReadChangeFeed(ctx(), &azcosmos.ChangeFeedOptions{FeedRange: &ranges[0]}))
	check(len(page.Items) == 3 && decoded(page.Items[0]).Number == 0, "%s", page.Items)
	next := &azcosmos.ChangeFeedOptions{FeedRange: &ranges[0], Continuation: to.Ptr(page.ContinuationToken)}
	none := must(container.ReadChangeFeed(ctx(), next))
	check(len(none.Items) == 0, "%s", none.Items)
	must(container.UpsertItem(ctx(), key, encoded(order{"1", "a", 9}), nil))
	more := must(container.ReadChangeFeed(ctx(), next))
	check(len(more.Items) == 1 && decoded(more.Items[0]).Number == 9, "%s", more.Items)
}

func numbersOf(container *azcosmos.ContainerClient, query string, key azcosmos.PartitionKey, o *azcosmos.QueryOptions) (found []int) {
	for pager := container.NewQueryItemsPager(query, key, o); pager.More(); {
		for _, item := range must(pager.NextPage(ctx())).Items {
			found = append(found, decoded(item).Number)
		}
	}
	return found
}

func newCosmosClient() *azcosmos.Client {
	return must(azcosmos.NewClientFromConnectionString(os.Getenv("AZWIRE_CONNECTION_STRING"), nil))
}

// newCosmosContainer is a new container of the database "go", which is made if need be.
func newCosmosContainer(id string) *azcosmos.ContainerClient {
	client := newCosmosClient()
	_, err := client.CreateDatabase(ctx(), azcosmos.DatabaseProperties{ID: "go"}, nil)
	check(err == nil || statusOf(err) == http.StatusConflict, "%v", err)
	database := must(client.NewDatabase("go"))
	must(database.CreateContainer(ctx(), pkContainer(id), nil))
	return must(database.NewContainer(id))
}

func pkContainer(id string) azcosmos.ContainerProperties {
	return azcosmos.ContainerProperties{
		ID:                     id,
		PartitionKeyDefinition: azcosmos.PartitionKeyDefinition{Paths: []string{"/pk"}},
	}
}

func statusOf(err error) int {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.StatusCode
	}
	return 0
}

func encoded(value order) []byte { return must(json.Marshal(value)) }

func decoded(text []byte) (value order) {
	ok(json.Unmarshal(text, &value))
	return value
}
