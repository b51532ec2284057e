package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/messaging/azeventhubs/v2"
)

var earliest = azeventhubs.StartPosition{Earliest: to.Ptr(true)}

func eventHubs() []part {
	return []part{
		{"properties", hubProperties},
		{"sending", sendingEvents},
		{"partition keys", partitionKeys},
		{"positions", positions},
		{"owner levels", ownerLevels},
		{"errors", eventHubErrors},
	}
}

func hubProperties() {
	producer := newProducer("readings")
	defer closeAll(producer)
	hub := must(producer.GetEventHubProperties(ctx(), nil))
	check(hub.Name == "readings" && slices.Equal(hub.PartitionIDs, []string{"0", "1", "2", "3"}), "%+v", hub)
	check(time.Since(hub.CreatedOn) < time.Hour && !hub.GeoReplicationEnabled, "%+v", hub)
	empty := must(producer.GetPartitionProperties(ctx(), "3", nil))
	check(empty.IsEmpty && empty.LastEnqueuedSequenceNumber == -1, "%+v", empty)
	sendTo(producer, "3", "a", "b")
	filled := must(producer.GetPartitionProperties(ctx(), "3", nil))
	check(filled.EventHubName == "readings" && filled.PartitionID == "3" && !filled.IsEmpty, "%+v", filled)
	check(filled.BeginningSequenceNumber == 0 && filled.LastEnqueuedSequenceNumber == 1, "%+v", filled)
	check(filled.LastEnqueuedOffset != "" && !filled.LastEnqueuedOn.Before(hub.CreatedOn), "%+v", filled)
}

func sendingEvents() {
	producer := newProducer("readings")
	defer closeAll(producer)
	toFirst := &azeventhubs.EventDataBatchOptions{PartitionID: to.Ptr("0")}
	sendBatch(producer, toFirst, &azeventhubs.EventData{
		Body:          []byte{0, 1},
		Properties:    map[string]any{"size": int64(3), "é": "ü"},
		ContentType:   to.Ptr("x/y"),
		CorrelationID: "c-1",
		MessageID:     to.Ptr("m-1"),
	})
	var bodies []string
	for number := range 20 {
		bodies = append(bodies, fmt.Sprintf("batch %d", number))
	}
	sendTo(producer, "0", bodies...)
	sendBatch(producer, toFirst, &azeventhubs.EventData{Body: make([]byte, 1_000_000)})

	events := receiveEvents("0", "$Default", earliest, 22)
	first, batch, large := events[0], events[1:21], events[21]
	check(slices.Equal(first.Body, []byte{0, 1}), "%v", first.Body)
	check(first.Properties["size"] == int64(3) && first.Properties["é"] == "ü", "%v", first.Properties)
	check(*first.ContentType == "x/y" && first.CorrelationID == "c-1" && *first.MessageID == "m-1", "%+v", first)
	check(first.SequenceNumber == 0 && first.PartitionKey == nil && time.Since(*first.EnqueuedTime) < time.Hour, "%+v", first)
	check(slices.Equal(bodiesOf(batch), bodies), "%v", bodiesOf(batch))
	check(batch[19].SequenceNumber == 20 && batch[0].Offset != batch[1].Offset, "%+v", batch[19])
	check(len(large.Body) == 1_000_000, "%d bytes", len(large.Body))

	tooMuch := must(producer.NewEventDataBatch(ctx(), toFirst))
	err := tooMuch.AddEventData(&azeventhubs.EventData{Body: make([]byte, 2_000_000)}, nil)
	check(errors.Is(err, azeventhubs.ErrEventDataTooLarge), "%v", err)
}

func partitionKeys() {
	producer := newProducer("readings")
	defer closeAll(producer)
	ends := map[string]int64{}
	for _, id := range must(producer.GetEventHubProperties(ctx(), nil)).PartitionIDs {
		ends[id] = must(producer.GetPartitionProperties(ctx(), id, nil)).LastEnqueuedSequenceNumber
	}
	for _, body := range []string{"with key 0", "with key 1"} {
		options := &azeventhubs.EventDataBatchOptions{PartitionKey: to.Ptr("a key")}
		sendBatch(producer, options, &azeventhubs.EventData{Body: []byte(body)})
	}
	var grown []string
	for id, end := range ends {
		if must(producer.GetPartitionProperties(ctx(), id, nil)).LastEnqueuedSequenceNumber > end {
			grown = append(grown, id)
		}
	}
	check(len(grown) == 1, "%v", grown)
	from := azeventhubs.StartPosition{SequenceNumber: to.Ptr(ends[grown[0]] + 1), Inclusive: true}
	if ends[grown[0]] < 0 {
		from = earliest
	}
	events := receiveEvents(grown[0], "$Default", from, 2)
	check(slices.Equal(bodiesOf(events), []string{"with key 0", "with key 1"}), "%v", bodiesOf(events))
	check(*events[0].PartitionKey == "a key", "%s", *events[0].PartitionKey)
}

func positions() {
	producer := newProducer("readings")
	defer closeAll(producer)
	sendTo(producer, "1", "0", "1")
	events := receiveEvents("1", "second", earliest, 2)
	first, second := events[0], events[1]
	before := first.EnqueuedTime.Add(-time.Second)
	for _, expected := range []struct {
		from   azeventhubs.StartPosition
		bodies []string
	}{
		{azeventhubs.StartPosition{SequenceNumber: &first.SequenceNumber}, []string{"1"}},
		{azeventhubs.StartPosition{SequenceNumber: &second.SequenceNumber, Inclusive: true}, []string{"1"}},
		{azeventhubs.StartPosition{Offset: &first.Offset}, []string{"1"}},
		{azeventhubs.StartPosition{EnqueuedTime: &before}, []string{"0", "1"}},
	} {
		bodies := bodiesOf(receiveEvents("1", "$Default", expected.from, len(expected.bodies)))
		check(slices.Equal(bodies, expected.bodies), "%v instead of %v", bodies, expected.bodies)
	}

	consumer := newConsumer("readings", "$Default")
	defer closeAll(consumer)
	// Without prefetching it asks for just what it wants.
	last := must(consumer.NewPartitionClient("1", &azeventhubs.PartitionClientOptions{
		StartPosition: azeventhubs.StartPosition{SequenceNumber: &second.SequenceNumber},
		Prefetch:      -1,
	}))
	defer closeAll(last)
	received := make(chan []*azeventhubs.ReceivedEventData)
	go func() { received <- must(last.ReceiveEvents(ctx(), 1, nil)) }()
	sendTo(producer, "1", "2")
	bodies := bodiesOf(<-received)
	check(slices.Equal(bodies, []string{"2"}), "%v", bodies)
}

func ownerLevels() {
	producer, consumer := newProducer("readings"), newConsumer("readings", "$Default")
	defer closeAll(producer, consumer)
	sendTo(producer, "2", "owned")
	owner := func(level int64) *azeventhubs.PartitionClient {
		options := &azeventhubs.PartitionClientOptions{StartPosition: earliest, OwnerLevel: &level}
		return must(consumer.NewPartitionClient("2", options))
	}
	loser, winner := owner(1), owner(2)
	defer closeAll(loser, winner)
	must(loser.ReceiveEvents(ctx(), 1, nil))
	must(winner.ReceiveEvents(ctx(), 1, nil))
	_, err := loser.ReceiveEvents(ctx(), 1, nil)
	var told *azeventhubs.Error
	check(errors.As(err, &told) && told.Code == azeventhubs.ErrorCodeOwnershipLost, "%v", err)
}

func eventHubErrors() {
	nowhere := newProducer("nowhere")
	defer closeAll(nowhere)
	_, err := nowhere.NewEventDataBatch(ctx(), nil)
	says(err, "could not be found")
	_, err = nowhere.GetEventHubProperties(ctx(), nil)
	says(err, "could not be found")

	producer := newProducer("readings")
	defer closeAll(producer)
	_, err = producer.NewEventDataBatch(ctx(), &azeventhubs.EventDataBatchOptions{PartitionID: to.Ptr("4")})
	says(err, "com.microsoft:argument-out-of-range")

	consumer := newConsumer("readings", "none")
	defer closeAll(consumer)
	partition := must(consumer.NewPartitionClient("0", nil))
	defer closeAll(partition)
	_, err = partition.ReceiveEvents(ctx(), 1, nil)
	says(err, "readings/ConsumerGroups/none")
}

func newProducer(hub string) *azeventhubs.ProducerClient {
	return must(azeventhubs.NewProducerClientFromConnectionString(os.Getenv("AZWIRE_CONNECTION_STRING"), hub,
		&azeventhubs.ProducerClientOptions{RetryOptions: azeventhubs.RetryOptions{MaxRetries: -1}}))
}

func newConsumer(hub string, group string) *azeventhubs.ConsumerClient {
	return must(azeventhubs.NewConsumerClientFromConnectionString(os.Getenv("AZWIRE_CONNECTION_STRING"), hub, group,
		&azeventhubs.ConsumerClientOptions{RetryOptions: azeventhubs.RetryOptions{MaxRetries: -1}}))
}

func sendTo(producer *azeventhubs.ProducerClient, partition string, bodies ...string) {
	var events []*azeventhubs.EventData
	for _, body := range bodies {
		events = append(events, &azeventhubs.EventData{Body: []byte(body)})
	}
	sendBatch(producer, &azeventhubs.EventDataBatchOptions{PartitionID: &partition}, events...)
}

func sendBatch(producer *azeventhubs.ProducerClient, options *azeventhubs.EventDataBatchOptions, events ...*azeventhubs.EventData) {
	batch := must(producer.NewEventDataBatch(ctx(), options))
	for _, event := range events {
		ok(batch.AddEventData(event, nil))
	}
	ok(producer.SendEventDataBatch(ctx(), batch, nil))
}

// receiveEvents asks until all that are due have come, with a client of its own.
func receiveEvents(partition string, group string, from azeventhubs.StartPosition, count int) []*azeventhubs.ReceivedEventData {
	consumer := newConsumer("readings", group)
	defer closeAll(consumer)
	client := must(consumer.NewPartitionClient(partition, &azeventhubs.PartitionClientOptions{StartPosition: from}))
	defer closeAll(client)
	return must(client.ReceiveEvents(ctx(), count, nil))
}

func bodiesOf(events []*azeventhubs.ReceivedEventData) (bodies []string) {
	for _, event := range events {
		bodies = append(bodies, string(event.Body))
	}
	return bodies
}

func says(err error, text string) {
	check(err != nil && strings.Contains(err.Error(), text), "%s was due, not %v", text, err)
}
