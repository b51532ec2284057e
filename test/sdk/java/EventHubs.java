import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.EventHubProperties;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.CreateBatchOptions;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.LastEnqueuedEventProperties;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.Disposable;

/** What a Java program does with Event Hubs, by the official client. One line for each thing that works. */
public final class EventHubs extends Program {
    public static void main(String[] arguments) {
        run("properties", EventHubs::properties);
        run("sending", EventHubs::sending);
        run("partition keys", EventHubs::partitionKeys);
        run("positions", EventHubs::positions);
        run("owner levels", EventHubs::ownerLevels);
        run("errors", EventHubs::errors);
        // The client's threads would keep the program alive for a while.
        System.exit(0);
    }

    private static void properties() {
        try (EventHubProducerClient producer = producer("readings")) {
            EventHubProperties hub = producer.getEventHubProperties();
            check(hub.getName().equals("readings"), hub.getName());
            check(hub.getPartitionIds().stream().toList().equals(List.of("0", "1", "2", "3")), "other partitions");
            check(isRecent(hub.getCreatedAt()), hub.getCreatedAt());
            PartitionProperties empty = producer.getPartitionProperties("3");
            check(empty.isEmpty() && empty.getLastEnqueuedSequenceNumber() == -1, empty.getLastEnqueuedSequenceNumber());
            send(producer, "3", "a", "b");
            PartitionProperties filled = producer.getPartitionProperties("3");
            check(filled.getEventHubName().equals("readings") && filled.getId().equals("3"), filled.getId());
            check(!filled.isEmpty() && filled.getBeginningSequenceNumber() == 0, filled.getBeginningSequenceNumber());
            check(filled.getLastEnqueuedSequenceNumber() == 1, filled.getLastEnqueuedSequenceNumber());
            check(!filled.getLastEnqueuedOffset().isEmpty() && isRecent(filled.getLastEnqueuedTime()), "another last event");
        }
    }

    private static void sending() {
        List<String> bodies = IntStream.range(0, 20).mapToObj(number -> "batch " + number).toList();
        try (EventHubProducerClient producer = producer("readings")) {
            EventData one = new EventData(new byte[] {0, 1}).setContentType("x/y").setCorrelationId("c-1").setMessageId("m-1");
            one.getProperties().put("size", 3L);
            one.getProperties().put("é", "ü");
            send(producer, new CreateBatchOptions().setPartitionId("0"), one);
            send(producer, "0", bodies.toArray(String[]::new));
            send(producer, new CreateBatchOptions().setPartitionId("0"), new EventData(new byte[1_000_000]));
            EventData large = new EventData(new byte[2_000_000]);
            fails(AmqpErrorCondition.LINK_PAYLOAD_SIZE_EXCEEDED, () -> producer.createBatch().tryAdd(large));
        }
        List<EventData> events = receive("$Default", "0", EventPosition.earliest(), 22);
        EventData first = events.get(0);
        check(Arrays.equals(first.getBody(), new byte[] {0, 1}), first.getBodyAsString());
        check(first.getProperties().equals(Map.of("size", 3L, "é", "ü")), first.getProperties());
        check(first.getContentType().equals("x/y") && first.getCorrelationId().equals("c-1"), first.getContentType());
        check(first.getMessageId().equals("m-1") && first.getSequenceNumber() == 0, first.getMessageId());
        check(first.getPartitionKey() == null && isRecent(first.getEnqueuedTime()), first.getEnqueuedTime());
        check(bodies(events.subList(1, 21)).equals(bodies), bodies(events));
        check(events.get(20).getSequenceNumber() == 20, events.get(20).getSequenceNumber());
        check(events.get(21).getBody().length == 1_000_000, events.get(21).getBody().length);
    }

    private static void partitionKeys() {
        Map<String, Long> ends = new HashMap<>();
        List<String> grown = new ArrayList<>();
        try (EventHubProducerClient producer = producer("readings")) {
            for (String id : producer.getPartitionIds()) {
                ends.put(id, producer.getPartitionProperties(id).getLastEnqueuedSequenceNumber());
            }
            for (String body : List.of("with key 0", "with key 1")) {
                send(producer, new CreateBatchOptions().setPartitionKey("a key"), new EventData(body));
            }
            ends.forEach((id, end) -> {
                if (producer.getPartitionProperties(id).getLastEnqueuedSequenceNumber() > end) grown.add(id);
            });
        }
        check(grown.size() == 1, grown);
        long end = ends.get(grown.get(0));
        EventPosition from = end < 0 ? EventPosition.earliest() : EventPosition.fromSequenceNumber(end);
        List<EventData> events = receive("$Default", grown.get(0), from, 2);
        check(bodies(events).equals(List.of("with key 0", "with key 1")), bodies(events));
        check(events.get(0).getPartitionKey().equals("a key"), events.get(0).getPartitionKey());
    }

    private static void positions() {
        try (EventHubProducerClient producer = producer("readings")) {
            send(producer, "1", "0", "1");
            List<EventData> both = receive("second", "1", EventPosition.earliest(), 2);
            EventData first = both.get(0);
            EventData second = both.get(1);
            Map<EventPosition, List<String>> expected = Map.of(
                    EventPosition.fromSequenceNumber(first.getSequenceNumber()), List.of("1"),
                    EventPosition.fromSequenceNumber(second.getSequenceNumber(), true), List.of("1"),
                    EventPosition.fromOffsetString(first.getOffsetString()), List.of("1"),
                    EventPosition.fromEnqueuedTime(first.getEnqueuedTime().minusSeconds(1)), List.of("0", "1"));
            expected.forEach((from, bodies) -> {
                List<String> found = bodies(receive("$Default", "1", from, bodies.size()));
                check(found.equals(bodies), from + ": " + found);
            });
        }
        try (EventHubConsumerClient consumer = builder("readings").consumerGroup("$Default").buildConsumerClient()) {
            ReceiveOptions tracking = new ReceiveOptions().setTrackLastEnqueuedEventProperties(true);
            EventPosition from = EventPosition.earliest();
            List<PartitionEvent> events = consumer.receiveFromPartition("1", 2, from, WAIT, tracking).stream().toList();
            LastEnqueuedEventProperties last = events.get(1).getLastEnqueuedEventProperties();
            check(last.getSequenceNumber() == 1 && isRecent(last.getRetrievalTime()), last.getSequenceNumber());
        }
    }

    private static void ownerLevels() throws Exception {
        try (EventHubProducerClient producer = producer("readings");
                EventHubConsumerAsyncClient loser = builder("readings").consumerGroup("$Default").buildAsyncConsumerClient();
                EventHubConsumerAsyncClient winner = builder("readings").consumerGroup("$Default").buildAsyncConsumerClient()) {
            send(producer, "2", "owned");
            CompletableFuture<Throwable> lost = new CompletableFuture<>();
            Disposable first = own(loser, 1L, lost);
            Disposable second = own(winner, 2L, new CompletableFuture<>());
            Throwable problem = lost.get(WAIT.toSeconds(), TimeUnit.SECONDS);
            check(problem instanceof AmqpException, problem);
            check(((AmqpException) problem).getErrorCondition() == AmqpErrorCondition.LINK_STOLEN, problem);
            first.dispose();
            second.dispose();
        }
    }

    /** Receives as the owner of a level, from the moment on when the first event has come. */
    private static Disposable own(EventHubConsumerAsyncClient consumer, long level, CompletableFuture<Throwable> lost)
            throws Exception {
        CompletableFuture<PartitionEvent> owned = new CompletableFuture<>();
        ReceiveOptions options = new ReceiveOptions().setOwnerLevel(level);
        Disposable receiving = consumer.receiveFromPartition("2", EventPosition.earliest(), options)
                .subscribe(owned::complete, problem -> {
                    owned.completeExceptionally(problem);
                    lost.complete(problem);
                });
        owned.get(WAIT.toSeconds(), TimeUnit.SECONDS);
        return receiving;
    }

    private static void errors() {
        try (EventHubProducerClient nowhere = producer("nowhere"); EventHubProducerClient producer = producer("readings")) {
            fails(AmqpErrorCondition.NOT_FOUND, nowhere::createBatch);
            fails(AmqpErrorCondition.NOT_FOUND, nowhere::getEventHubProperties);
            CreateBatchOptions nowhereEither = new CreateBatchOptions().setPartitionId("4");
            fails(AmqpErrorCondition.ARGUMENT_OUT_OF_RANGE_ERROR, () -> producer.createBatch(nowhereEither));
            fails(AmqpErrorCondition.NOT_FOUND, () -> receive("none", "0", EventPosition.earliest(), 1));
        }
    }

    private static EventHubClientBuilder builder(String hub) {
        return new EventHubClientBuilder().connectionString(CONNECTION_STRING, hub)
                .retryOptions(new AmqpRetryOptions().setMaxRetries(0).setTryTimeout(WAIT));
    }

    private static EventHubProducerClient producer(String hub) {
        return builder(hub).buildProducerClient();
    }

    private static void send(EventHubProducerClient producer, String partition, String... bodies) {
        EventData[] events = Arrays.stream(bodies).map(EventData::new).toArray(EventData[]::new);
        send(producer, new CreateBatchOptions().setPartitionId(partition), events);
    }

    private static void send(EventHubProducerClient producer, CreateBatchOptions options, EventData... events) {
        EventDataBatch batch = producer.createBatch(options);
        for (EventData event : events) check(batch.tryAdd(event), "the batch is full");
        producer.send(batch);
    }

    /** With a client of its own. */
    private static List<EventData> receive(String group, String partition, EventPosition from, int count) {
        try (EventHubConsumerClient consumer = builder("readings").consumerGroup(group).buildConsumerClient()) {
            List<EventData> events = consumer.receiveFromPartition(partition, count, from, WAIT).stream()
                    .map(PartitionEvent::getData).toList();
            check(events.size() == count, count + " events were due, " + events.size() + " came");
            return events;
        }
    }

    private static List<String> bodies(List<EventData> events) {
        return events.stream().map(EventData::getBodyAsString).toList();
    }

    private static boolean isRecent(Instant time) {
        return Duration.between(time, Instant.now()).toHours() < 1;
    }

    private static void fails(AmqpErrorCondition condition, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException problem) {
            // A receiver wraps what has ended it.
            Throwable told = problem instanceof AmqpException ? problem : problem.getCause();
            check(told instanceof AmqpException && ((AmqpException) told).getErrorCondition() == condition, problem);
            return;
        }
        throw new AssertionError(condition + " was due");
    }
}
