import com.azure.cosmos.ChangeFeedProcessor;
import com.azure.cosmos.ChangeFeedProcessorBuilder;
import com.azure.cosmos.CosmosAsyncClient;
import com.azure.cosmos.CosmosAsyncContainer;
import com.azure.cosmos.CosmosAsyncDatabase;
import com.azure.cosmos.CosmosClient;
import com.azure.cosmos.CosmosClientBuilder;
import com.azure.cosmos.CosmosContainer;
import com.azure.cosmos.CosmosDatabase;
import com.azure.cosmos.CosmosException;
import com.azure.cosmos.models.ChangeFeedProcessorOptions;
import com.azure.cosmos.models.CosmosBatch;
import com.azure.cosmos.models.CosmosBatchResponse;
import com.azure.cosmos.models.CosmosBulkOperations;
import com.azure.cosmos.models.CosmosChangeFeedRequestOptions;
import com.azure.cosmos.models.CosmosContainerProperties;
import com.azure.cosmos.models.CosmosItemIdentity;
import com.azure.cosmos.models.CosmosItemOperation;
import com.azure.cosmos.models.CosmosItemRequestOptions;
import com.azure.cosmos.models.CosmosItemResponse;
import com.azure.cosmos.models.CosmosPatchOperations;
import com.azure.cosmos.models.CosmosQueryRequestOptions;
import com.azure.cosmos.models.FeedRange;
import com.azure.cosmos.models.FeedResponse;
import com.azure.cosmos.models.PartitionKey;
import com.azure.cosmos.models.SqlParameter;
import com.azure.cosmos.models.SqlQuerySpec;
import com.azure.cosmos.models.ThroughputProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** What a Java program does with Cosmos DB, by the official client. One line for each thing that works. */
public final class Cosmos extends Program {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) {
        run("administration", Cosmos::administration);
        run("items", Cosmos::items);
        run("batches and bulk", Cosmos::batches);
        run("queries", Cosmos::queries);
        run("change feed", Cosmos::changeFeed);
        run("change feed processor", Cosmos::processor);
        // The client's threads would keep the program alive for a while.
        System.exit(0);
    }

    private static void administration() {
        try (CosmosClient client = builder().buildClient()) {
            client.createDatabase("admin", ThroughputProperties.createManualThroughput(500));
            CosmosDatabase database = client.getDatabase("admin");
            check(database.readThroughput().getProperties().getManualThroughput() == 500);
            database.createContainerIfNotExists("items", "/pk");
            check(status(() -> database.createContainer("items", "/pk")) == 409);
            check(database.readAllContainers().stream().count() == 1);
            database.delete();
            check(status(database::read) == 404);
        }
    }

    private static void items() {
        try (CosmosClient client = builder().contentResponseOnWriteEnabled(true).buildClient()) {
            CosmosContainer container = container(client, "items");
            PartitionKey key = new PartitionKey("é");
            CosmosItemResponse<ObjectNode> created = container.createItem(item("1", "é", 1));
            check(created.getStatusCode() == 201 && created.getItem().get("number").asInt() == 1);
            check(created.getSessionToken() != null && created.getRequestCharge() > 0);
            CosmosItemRequestOptions old = new CosmosItemRequestOptions().setIfMatchETag(created.getETag());
            container.replaceItem(item("1", "é", 2), "1", key, old);
            check(status(() -> container.replaceItem(item("1", "é", 3), "1", key, old)) == 412);
            container.patchItem("1", key, CosmosPatchOperations.create().increment("/number", 5), ObjectNode.class);
            check(container.readItem("1", key, ObjectNode.class).getItem().get("number").asInt() == 7);
            container.upsertItem(item("2", "b", 2));
            List<CosmosItemIdentity> both =
                List.of(new CosmosItemIdentity(key, "1"), new CosmosItemIdentity(new PartitionKey("b"), "2"));
            check(container.readMany(both, ObjectNode.class).getResults().size() == 2);
            container.deleteItem("1", key, new CosmosItemRequestOptions());
            check(status(() -> container.readItem("1", key, ObjectNode.class)) == 404);
            container.deleteAllItemsByPartitionKey(new PartitionKey("b"), new CosmosItemRequestOptions());
            check(numbers(container, "SELECT * FROM c").isEmpty());
        }
    }

    private static void batches() {
        try (CosmosClient client = builder().buildClient()) {
            CosmosContainer container = container(client, "batches");
            CosmosBatch batch = CosmosBatch.createCosmosBatch(new PartitionKey("a"));
            batch.createItemOperation(item("1", "a", 1));
            batch.upsertItemOperation(item("2", "a", 2));
            check(container.executeCosmosBatch(batch).isSuccessStatusCode());
            CosmosBatch twice = CosmosBatch.createCosmosBatch(new PartitionKey("a"));
            twice.createItemOperation(item("3", "a", 3));
            twice.createItemOperation(item("1", "a", 1));
            CosmosBatchResponse failed = container.executeCosmosBatch(twice);
            check(failed.getStatusCode() == 409 && failed.getResults().get(0).getStatusCode() == 424);
            List<CosmosItemOperation> many = IntStream.range(0, 50)
                .mapToObj(n -> CosmosBulkOperations.getCreateItemOperation(
                    item("bulk-" + n, "key-" + n % 5, n), new PartitionKey("key-" + n % 5)))
                .toList();
            for (var done : container.executeBulkOperations(many)) check(done.getResponse().getStatusCode() == 201);
            check(numbers(container, "SELECT * FROM c").size() == 52);
        }
    }

    private static void queries() {
        try (CosmosClient client = builder().buildClient()) {
            CosmosContainer container = container(client, "queries");
            for (int n = 0; n < 20; n++) container.createItem(item("" + n, "key-" + n % 3, n));
            check(numbers(container, "SELECT * FROM c ORDER BY c.number DESC").equals(descending(20)));
            check(numbers(container, "SELECT TOP 3 * FROM c ORDER BY c.number DESC").equals(List.of(19, 18, 17)));
            check(values(container, new SqlQuerySpec("SELECT VALUE SUM(c.number) FROM c")).equals(List.of(190)));
            check(values(container, new SqlQuerySpec("SELECT VALUE COUNT(1) FROM c")).equals(List.of(20)));
            SqlQuerySpec least = new SqlQuerySpec(
                "SELECT DISTINCT VALUE c.number FROM c WHERE c.number >= @least", new SqlParameter("@least", 18));
            check(values(container, least).stream().sorted().toList().equals(List.of(18, 19)));
            List<JsonNode> groups = container
                .queryItems("SELECT c.pk, COUNT(1) AS n FROM c GROUP BY c.pk", options(), JsonNode.class)
                .stream()
                .toList();
            check(groups.size() == 3 && groups.stream().mapToInt(group -> group.get("n").asInt()).sum() == 20);
            CosmosQueryRequestOptions one = new CosmosQueryRequestOptions().setPartitionKey(new PartitionKey("key-0"));
            check(container.queryItems("SELECT * FROM c", one, JsonNode.class).stream().count() == 7);
            check(status(() -> values(container, new SqlQuerySpec("SELECT FROM"))) == 400);
        }
    }

    private static void changeFeed() {
        try (CosmosClient client = builder().buildClient()) {
            CosmosContainer container = container(client, "feed");
            for (int n = 0; n < 5; n++) container.createItem(item("" + n, "a", n));
            CosmosChangeFeedRequestOptions start =
                CosmosChangeFeedRequestOptions.createForProcessingFromBeginning(FeedRange.forFullRange());
            List<Integer> seen = new ArrayList<>();
            String continuation = null;
            for (FeedResponse<JsonNode> page : container.queryChangeFeed(start, JsonNode.class).iterableByPage(2)) {
                page.getResults().forEach(one -> seen.add(one.get("number").asInt()));
                continuation = page.getContinuationToken();
            }
            check(seen.equals(List.of(0, 1, 2, 3, 4)));
            container.upsertItem(item("1", "a", 9));
            CosmosChangeFeedRequestOptions next =
                CosmosChangeFeedRequestOptions.createForProcessingFromContinuation(continuation);
            List<JsonNode> more = container.queryChangeFeed(next, JsonNode.class).stream().toList();
            check(more.size() == 1 && more.get(0).get("number").asInt() == 9);
        }
    }

    /** Two hosts share the leases of a container with two ranges; one goes, and the other takes over what it had. */
    private static void processor() throws InterruptedException {
        try (CosmosAsyncClient client = builder().contentResponseOnWriteEnabled(true).buildAsyncClient()) {
            client.createDatabaseIfNotExists("processed").block(WAIT);
            CosmosAsyncDatabase database = client.getDatabase("processed");
            CosmosContainerProperties orders = new CosmosContainerProperties("orders", "/pk");
            database.createContainer(orders, ThroughputProperties.createManualThroughput(20_000)).block(WAIT);
            database.createContainer("leases", "/id").block(WAIT);
            CosmosAsyncContainer container = database.getContainer("orders");
            Set<String> first = new ConcurrentSkipListSet<>();
            Set<String> second = new ConcurrentSkipListSet<>();
            ChangeFeedProcessor one = host("one", database, first);
            ChangeFeedProcessor other = host("other", database, second);
            one.start().block(WAIT);
            other.start().block(WAIT);
            waitFor(() -> leases(database, "one") == 1 && leases(database, "other") == 1);
            Flux.range(0, 20).flatMap(n -> container.createItem(item("" + n, "key-" + n, n))).blockLast(WAIT);
            waitFor(() -> union(first, second) == 20);
            check(!first.isEmpty() && !second.isEmpty());
            one.stop().block(WAIT);
            waitFor(() -> leases(database, "other") == 2);
            Flux.range(20, 20).flatMap(n -> container.createItem(item("" + n, "key-" + n, n))).blockLast(WAIT);
            waitFor(() -> union(first, second) == 40);
            other.stop().block(WAIT);
        }
    }

    private static ChangeFeedProcessor host(String name, CosmosAsyncDatabase database, Set<String> seen) {
        ChangeFeedProcessorOptions options = new ChangeFeedProcessorOptions()
            .setStartFromBeginning(true)
            .setFeedPollDelay(Duration.ofMillis(100))
            .setLeaseAcquireInterval(Duration.ofMillis(500))
            .setLeaseRenewInterval(Duration.ofSeconds(1))
            .setLeaseExpirationInterval(Duration.ofSeconds(4));
        return new ChangeFeedProcessorBuilder()
            .hostName(name)
            .feedContainer(database.getContainer("orders"))
            .leaseContainer(database.getContainer("leases"))
            .options(options)
            .handleChanges((List<JsonNode> changes) -> changes.forEach(change -> seen.add(change.get("id").asText())))
            .buildChangeFeedProcessor();
    }

    /** A lease that changes hands may bring a change twice, but none is lost. */
    private static int union(Set<String> one, Set<String> other) {
        Set<String> both = new ConcurrentSkipListSet<>(one);
        both.addAll(other);
        return both.size();
    }

    private static long leases(CosmosAsyncDatabase database, String owner) {
        SqlQuerySpec owned = new SqlQuerySpec(
            "SELECT VALUE COUNT(1) FROM c WHERE c.Owner = @owner", new SqlParameter("@owner", owner));
        CosmosAsyncContainer leases = database.getContainer("leases");
        return leases.queryItems(owned, options(), Long.class).blockFirst(WAIT);
    }

    private interface Condition {
        boolean holds();
    }

    private static void waitFor(Condition condition) throws InterruptedException {
        long until = System.nanoTime() + WAIT.multipliedBy(3).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) throw new AssertionError("it never came to that");
            Thread.sleep(100);
        }
    }

    private static CosmosClientBuilder builder() {
        Matcher parts = Pattern.compile("AccountEndpoint=([^;]+);AccountKey=([^;]+);").matcher(CONNECTION_STRING);
        check(parts.find());
        return new CosmosClientBuilder().endpoint(parts.group(1)).key(parts.group(2)).gatewayMode();
    }

    private static CosmosContainer container(CosmosClient client, String name) {
        client.createDatabaseIfNotExists("java");
        client.getDatabase("java").createContainer(name, "/pk");
        return client.getDatabase("java").getContainer(name);
    }

    private static ObjectNode item(String id, String key, int number) {
        return JSON.createObjectNode().put("id", id).put("pk", key).put("number", number);
    }

    private static CosmosQueryRequestOptions options() {
        return new CosmosQueryRequestOptions();
    }

    private static List<Integer> numbers(CosmosContainer container, String query) {
        return container.queryItems(query, options(), JsonNode.class).stream().map(one -> one.get("number").asInt()).toList();
    }

    private static List<Integer> values(CosmosContainer container, SqlQuerySpec query) {
        return container.queryItems(query, options(), Double.class).stream().map(Double::intValue).toList();
    }

    private static List<Integer> descending(int count) {
        return IntStream.range(0, count).map(n -> count - 1 - n).boxed().toList();
    }

    private static int status(Runnable action) {
        try {
            action.run();
            return 0;
        } catch (CosmosException problem) {
            return problem.getStatusCode();
        }
    }

    private static void check(boolean isSo) {
        if (!isSo) throw new AssertionError("that was not to be");
    }
}
