import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.BinaryData;
import com.azure.core.util.IterableStream;
import com.azure.core.util.UrlBuilder;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.ServiceBusSessionReceiverClient;
import com.azure.messaging.servicebus.ServiceBusTransactionContext;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClientBuilder;
import com.azure.messaging.servicebus.administration.models.CreateQueueOptions;
import com.azure.messaging.servicebus.administration.models.CreateRuleOptions;
import com.azure.messaging.servicebus.administration.models.SqlRuleAction;
import com.azure.messaging.servicebus.administration.models.SqlRuleFilter;
import com.azure.messaging.servicebus.models.CompleteOptions;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import com.azure.messaging.servicebus.models.SubQueue;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a Java program does with Service Bus, by the official client. One line for each thing that works. */
public final class ServiceBus extends Program {
    public static void main(String[] arguments) {
        run("sending and receiving", ServiceBus::sendingAndReceiving);
        run("dead lettering", ServiceBus::deadLettering);
        run("sessions", ServiceBus::sessions);
        run("scheduling, deferring and peeking", ServiceBus::schedulingDeferringAndPeeking);
        run("rules", ServiceBus::rules);
        run("transactions", ServiceBus::transactions);
        run("errors", ServiceBus::errors);
        run("administration", ServiceBus::administration);
        // The client's threads would keep the program alive for a while.
        System.exit(0);
    }

    private static void sendingAndReceiving() {
        try (ServiceBusSenderClient sender = sender("plain"); ServiceBusReceiverClient receiver = receiver("plain")) {
            ServiceBusMessage one = new ServiceBusMessage("one").setMessageId("m-1").setSubject("greeting");
            one.getApplicationProperties().put("size", 3L);
            one.getApplicationProperties().put("é", "ü");
            sender.sendMessage(one);
            ServiceBusReceivedMessage received = receive(receiver, 1).get(0);
            check(received.getBody().toString().equals("one") && received.getMessageId().equals("m-1"), received);
            check(received.getApplicationProperties().equals(Map.of("size", 3L, "é", "ü")), received.getApplicationProperties());
            check(received.getLockedUntil().isAfter(OffsetDateTime.now()), received.getLockedUntil());
            receiver.renewMessageLock(received);
            receiver.complete(received);

            ServiceBusMessageBatch batch = sender.createMessageBatch();
            for (int number = 0; number < 20; number++) {
                check(batch.tryAddMessage(new ServiceBusMessage("batch " + number)), "the batch is full");
            }
            sender.sendMessages(batch);
            int expected = 0;
            for (ServiceBusReceivedMessage message : receive(receiver, 20)) {
                check(message.getBody().toString().equals("batch " + expected++), message.getBody());
                receiver.complete(message);
            }

            sender.sendMessage(new ServiceBusMessage(BinaryData.fromBytes(new byte[200_000])));
            ServiceBusReceivedMessage large = receive(receiver, 1).get(0);
            check(large.getBody().toBytes().length == 200_000, "another size");
            receiver.complete(large);
        }
        try (ServiceBusSenderClient sender = sender("plain");
                ServiceBusReceiverClient receiver = builder().receiver().queueName("plain")
                        .receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE).buildClient()) {
            sender.sendMessage(new ServiceBusMessage("deleted at once"));
            check(receive(receiver, 1).get(0).getBody().toString().equals("deleted at once"), "another message");
        }
    }

    private static void deadLettering() {
        try (ServiceBusSenderClient sender = sender("retried"); ServiceBusReceiverClient receiver = receiver("retried")) {
            sender.sendMessages(List.of(new ServiceBusMessage("abandoned"), new ServiceBusMessage("refused")));
            for (ServiceBusReceivedMessage message : receive(receiver, 2)) {
                if (message.getBody().toString().equals("refused")) {
                    receiver.deadLetter(message, new DeadLetterOptions().setDeadLetterReason("Wrong")
                            .setDeadLetterErrorDescription("It is wrong."));
                } else {
                    receiver.abandon(message);
                }
            }
            receiver.abandon(receive(receiver, 1).get(0));
        }
        try (ServiceBusReceiverClient dead = builder().receiver().queueName("retried").subQueue(SubQueue.DEAD_LETTER_QUEUE)
                .disableAutoComplete().buildClient()) {
            for (ServiceBusReceivedMessage message : receive(dead, 2)) {
                boolean isRefused = message.getBody().toString().equals("refused");
                String reason = isRefused ? "Wrong" : "MaxDeliveryCountExceeded";
                check(message.getDeadLetterReason().equals(reason), message.getDeadLetterReason());
                if (isRefused) check(message.getDeadLetterErrorDescription().equals("It is wrong."), "another description");
                dead.complete(message);
            }
        }
    }

    private static void sessions() {
        try (ServiceBusSenderClient sender = sender("sessions");
                ServiceBusSessionReceiverClient acceptor =
                        builder().sessionReceiver().queueName("sessions").disableAutoComplete().buildClient()) {
            for (String body : List.of("x 0", "y 0", "x 1", "y 1")) {
                sender.sendMessage(new ServiceBusMessage(body).setSessionId(body.substring(0, 1)));
            }
            try (ServiceBusReceiverClient named = acceptor.acceptSession("x")) {
                check(named.getSessionState() == null || named.getSessionState().length == 0, "a new session has a state");
                named.setSessionState("half done".getBytes());
                check(new String(named.getSessionState()).equals("half done"), "another state");
                named.renewSessionLock();
                List<ServiceBusReceivedMessage> messages = receive(named, 2);
                check(messages.get(0).getBody().toString().equals("x 0"), "out of order");
                messages.forEach(named::complete);
                named.setSessionState(null);
            }
            try (ServiceBusReceiverClient next = acceptor.acceptNextSession()) {
                check(next.getSessionId().equals("y"), next.getSessionId());
                receive(next, 2).forEach(next::complete);
            }
        }
    }

    private static void schedulingDeferringAndPeeking() {
        try (ServiceBusSenderClient sender = sender("plain"); ServiceBusReceiverClient receiver = receiver("plain")) {
            OffsetDateTime later = OffsetDateTime.now().plusHours(1);
            List<Long> numbers = new ArrayList<>();
            List<ServiceBusMessage> both = List.of(new ServiceBusMessage("later"), new ServiceBusMessage("never"));
            sender.scheduleMessages(both, later).forEach(numbers::add);
            check(receiver.peekMessages(10, 0).stream().count() == 2, "scheduled messages are not to be seen");
            sender.cancelScheduledMessages(numbers);
            check(receiver.peekMessages(10, 0).stream().count() == 0, "cancelled messages are still there");
            sender.scheduleMessage(new ServiceBusMessage("soon"), OffsetDateTime.now().plusSeconds(1));
            ServiceBusReceivedMessage soon = receive(receiver, 1).get(0);
            receiver.defer(soon);
            ServiceBusReceivedMessage deferred = receiver.receiveDeferredMessage(soon.getSequenceNumber());
            check(deferred.getBody().toString().equals("soon"), deferred.getBody());
            receiver.complete(deferred);
        }
    }

    private static void rules() {
        try (ServiceBusSenderClient sender = builder().sender().topicName("events").buildClient()) {
            for (String colour : List.of("red", "blue")) {
                ServiceBusMessage message = new ServiceBusMessage(colour);
                message.getApplicationProperties().put("colour", colour);
                sender.sendMessage(message);
            }
        }
        Map<String, List<String>> expected = Map.of("all", List.of("red", "blue"), "red", List.of("red"));
        expected.forEach((subscription, bodies) -> {
            try (ServiceBusReceiverClient receiver = builder().receiver().topicName("events").subscriptionName(subscription)
                    .disableAutoComplete().buildClient()) {
                List<ServiceBusReceivedMessage> messages = receive(receiver, bodies.size());
                check(messages.stream().map(message -> message.getBody().toString()).toList().equals(bodies), messages);
                messages.forEach(receiver::complete);
                check(receiver.peekMessage() == null, subscription + " has more");
            }
        });
    }

    /** Takes from one queue and puts into another, all or nothing. */
    private static void transactions() {
        ServiceBusClientBuilder builder = builder().enableCrossEntityTransactions();
        try (ServiceBusSenderClient setUp = sender("plain")) {
            setUp.sendMessage(new ServiceBusMessage("input"));
        }
        try (ServiceBusReceiverClient receiver = builder.receiver().queueName("plain").disableAutoComplete().buildClient();
                ServiceBusSenderClient sender = builder.sender().queueName("outputs").buildClient();
                ServiceBusReceiverClient outputs = receiver("outputs")) {
            ServiceBusReceivedMessage input = receive(receiver, 1).get(0);
            for (boolean commits : List.of(false, true)) {
                ServiceBusTransactionContext transaction = receiver.createTransaction();
                sender.sendMessage(new ServiceBusMessage(commits ? "kept" : "dropped"), transaction);
                // Not twice: the client takes a message for settled even if that was rolled back.
                if (commits) receiver.complete(input, new CompleteOptions().setTransactionContext(transaction));
                check(outputs.peekMessage() == null, "seen before the commit");
                if (commits) receiver.commitTransaction(transaction);
                else receiver.rollbackTransaction(transaction);
            }
            check(receiver.peekMessage() == null, "the input is still there");
            ServiceBusReceivedMessage output = receive(outputs, 1).get(0);
            check(output.getBody().toString().equals("kept"), output.getBody());
            outputs.complete(output);
        }
    }

    private static void errors() {
        try (ServiceBusSenderClient sender = sender("nowhere")) {
            fails(ServiceBusException.class,
                    problem -> check(problem.getReason() == ServiceBusFailureReason.MESSAGING_ENTITY_NOT_FOUND, problem),
                    () -> sender.sendMessage(new ServiceBusMessage("x")));
        }
    }

    private static void administration() {
        int port = Integer.parseInt(System.getenv("AZWIRE_ADMIN_PORT"));
        // The client takes the host only from a connection string.
        HttpPipelinePolicy toPort = (context, next) -> {
            UrlBuilder url = UrlBuilder.parse(context.getHttpRequest().getUrl()).setPort(port);
            context.getHttpRequest().setUrl(url.toString());
            return next.process();
        };
        ServiceBusAdministrationClient admin = new ServiceBusAdministrationClientBuilder()
                .connectionString(CONNECTION_STRING).addPolicy(toPort).buildClient();
        CreateQueueOptions options = new CreateQueueOptions().setLockDuration(Duration.ofSeconds(30)).setMaxDeliveryCount(5);
        var created = admin.createQueue("java-made", options);
        check(created.getLockDuration().equals(Duration.ofSeconds(30)) && created.getMaxDeliveryCount() == 5, created);
        try (ServiceBusSenderClient sender = sender("java-made")) {
            sender.sendMessages(List.of(new ServiceBusMessage("a"), new ServiceBusMessage("b")));
        }
        var runtime = admin.getQueueRuntimeProperties("java-made");
        check(runtime.getActiveMessageCount() == 2 && runtime.getSizeInBytes() > 0, runtime.getActiveMessageCount());
        admin.updateQueue(created.setMaxDeliveryCount(7));
        check(admin.getQueue("java-made").getMaxDeliveryCount() == 7, "the update is lost");
        check(admin.listQueues().stream().anyMatch(queue -> queue.getName().equals("java-made")), "not in the list");

        admin.createTopic("java-topic");
        admin.createSubscription("java-topic", "some");
        CreateRuleOptions rule = new CreateRuleOptions(new SqlRuleFilter("size > 2"))
                .setAction(new SqlRuleAction("SET large = TRUE"));
        admin.createRule("java-topic", "sql", "some", rule);
        admin.deleteRule("java-topic", "some", "$Default");
        var found = admin.listRules("java-topic", "some").stream().toList();
        check(found.size() == 1 && ((SqlRuleFilter) found.get(0).getFilter()).getSqlExpression().equals("size > 2"), found);
        check(admin.getTopicRuntimeProperties("java-topic").getSubscriptionCount() == 1, "another number of subscriptions");
        check(!admin.getNamespaceProperties().getName().isEmpty(), "the namespace has no name");
        admin.deleteTopic("java-topic");
        admin.deleteQueue("java-made");
        fails(ResourceNotFoundException.class, problem -> {}, () -> admin.getQueue("java-made"));
    }

    private static ServiceBusClientBuilder builder() {
        return new ServiceBusClientBuilder().connectionString(CONNECTION_STRING)
                .retryOptions(new AmqpRetryOptions().setMaxRetries(0).setTryTimeout(WAIT));
    }

    private static ServiceBusSenderClient sender(String queue) {
        return builder().sender().queueName(queue).buildClient();
    }

    private static ServiceBusReceiverClient receiver(String queue) {
        return builder().receiver().queueName(queue).disableAutoComplete().buildClient();
    }

    /** Asks until all that are due have come: one ask may bring fewer. */
    private static List<ServiceBusReceivedMessage> receive(ServiceBusReceiverClient receiver, int count) {
        List<ServiceBusReceivedMessage> messages = new ArrayList<>();
        while (messages.size() < count) {
            int before = messages.size();
            IterableStream<ServiceBusReceivedMessage> more = receiver.receiveMessages(count - before, WAIT);
            more.forEach(messages::add);
            check(messages.size() > before, count + " messages were due, " + before + " came");
        }
        return messages;
    }

    private static <E extends Exception> void fails(Class<E> type, Consumer<E> look, Runnable action) {
        try {
            action.run();
        } catch (Exception problem) {
            check(type.isInstance(problem), problem);
            look.accept(type.cast(problem));
            return;
        }
        throw new AssertionError(type.getSimpleName() + " was due");
    }
}
