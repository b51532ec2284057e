"""What a Python program does with Service Bus, by the official client. One line for each thing that works."""

import os
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import ResourceNotFoundError
from azure.servicebus import (
    NEXT_AVAILABLE_SESSION,
    ServiceBusClient,
    ServiceBusMessage,
    ServiceBusReceiveMode,
    ServiceBusSubQueue,
)
from azure.servicebus.exceptions import OperationTimeoutError, ServiceBusError
from azure.servicebus.management import CorrelationRuleFilter, ServiceBusAdministrationClient, SqlRuleFilter

WAIT_S = 20


def text_of(message):
    return b"".join(message.body).decode()


def receive(receiver, count):
    """Asks until all that are due have come: one ask may bring fewer."""
    messages = []
    while len(messages) < count:
        more = receiver.receive_messages(max_message_count=count - len(messages), max_wait_time=WAIT_S)
        assert more, f"{count} messages were due, {len(messages)} came"
        messages.extend(more)
    return messages


def raises(error, action):
    try:
        action()
    except error:
        return
    raise AssertionError(f"{error.__name__} was due")


def sending_and_receiving(client):
    with client.get_queue_sender("plain") as sender, client.get_queue_receiver("plain") as receiver:
        sender.send_messages(
            ServiceBusMessage("one", message_id="m-1", subject="greeting", application_properties={"size": 3, "é": "ü"})
        )
        (one,) = receive(receiver, 1)
        assert text_of(one) == "one" and one.message_id == "m-1" and one.subject == "greeting"
        assert one.application_properties == {b"size": 3, "é".encode(): "ü".encode()}, one.application_properties
        assert one.delivery_count in (0, 1) and one.locked_until_utc > datetime.now(timezone.utc)
        receiver.renew_message_lock(one)
        receiver.complete_message(one)
        batch = sender.create_message_batch()
        for number in range(20):
            batch.add_message(ServiceBusMessage(f"batch {number}"))
        sender.send_messages(batch)
        messages = receive(receiver, 20)
        assert [text_of(message) for message in messages] == [f"batch {number}" for number in range(20)]
        for message in messages:
            receiver.complete_message(message)
        assert receiver.receive_messages(max_wait_time=1) == []
        sender.send_messages(ServiceBusMessage(b"\0" * 200_000))
        (large,) = receive(receiver, 1)
        assert len(b"".join(large.body)) == 200_000
        receiver.complete_message(large)
    with client.get_queue_sender("plain") as sender:
        sender.send_messages([ServiceBusMessage("a"), ServiceBusMessage("b")])
    mode = ServiceBusReceiveMode.RECEIVE_AND_DELETE
    with client.get_queue_receiver("plain", receive_mode=mode) as receiver:
        assert [text_of(message) for message in receive(receiver, 2)] == ["a", "b"]


def dead_lettering(client):
    with client.get_queue_sender("retried") as sender, client.get_queue_receiver("retried") as receiver:
        sender.send_messages([ServiceBusMessage("abandoned"), ServiceBusMessage("refused")])
        for message in receive(receiver, 2):
            if text_of(message) == "refused":
                receiver.dead_letter_message(message, reason="Wrong", error_description="It is wrong.")
            else:
                receiver.abandon_message(message)
        (again,) = receive(receiver, 1)
        receiver.abandon_message(again)
        raises(Exception, lambda: receiver.complete_message(again))
    with client.get_queue_receiver("retried", sub_queue=ServiceBusSubQueue.DEAD_LETTER) as receiver:
        dead = {text_of(message): message for message in receive(receiver, 2)}
        assert dead["refused"].dead_letter_reason == "Wrong"
        assert dead["refused"].dead_letter_error_description == "It is wrong."
        assert dead["abandoned"].dead_letter_reason == "MaxDeliveryCountExceeded"
        for message in dead.values():
            receiver.complete_message(message)


def sessions(client):
    with client.get_queue_sender("sessions") as sender:
        sender.send_messages([ServiceBusMessage(f"{key} {n}", session_id=key) for n in range(2) for key in ("x", "y")])
    with client.get_queue_receiver("sessions", session_id="x") as receiver:
        assert receiver.session.session_id == "x"
        assert receiver.session.get_state() is None
        receiver.session.set_state("half done")
        assert receiver.session.get_state() == b"half done"
        receiver.session.renew_lock()
        messages = receive(receiver, 2)
        assert [text_of(message) for message in messages] == ["x 0", "x 1"]
        for message in messages:
            receiver.complete_message(message)
        receiver.session.set_state(None)
    with client.get_queue_receiver("sessions", session_id=NEXT_AVAILABLE_SESSION) as receiver:
        assert receiver.session.session_id == "y"
        for message in receive(receiver, 2):
            receiver.complete_message(message)

    def next_session():
        with client.get_queue_receiver("sessions", session_id=NEXT_AVAILABLE_SESSION, max_wait_time=1) as receiver:
            receiver.receive_messages(max_wait_time=1)

    raises(OperationTimeoutError, next_session)


def scheduling_deferring_and_peeking(client):
    with client.get_queue_sender("plain") as sender, client.get_queue_receiver("plain") as receiver:
        later = datetime.now(timezone.utc) + timedelta(hours=1)
        numbers = sender.schedule_messages([ServiceBusMessage("later"), ServiceBusMessage("never")], later)
        assert sorted(text_of(message) for message in receiver.peek_messages(10)) == ["later", "never"]
        sender.cancel_scheduled_messages(numbers)
        assert receiver.peek_messages(10) == []
        sender.schedule_messages(ServiceBusMessage("soon"), datetime.now(timezone.utc) + timedelta(seconds=1))
        (soon,) = receive(receiver, 1)
        assert text_of(soon) == "soon"
        receiver.defer_message(soon)
        (deferred,) = receiver.receive_deferred_messages(soon.sequence_number)
        receiver.complete_message(deferred)
        raises(Exception, lambda: receiver.receive_deferred_messages(soon.sequence_number))


def rules(client):
    with client.get_topic_sender("events") as sender:
        sender.send_messages(
            [
                ServiceBusMessage("red", subject="colour", application_properties={"colour": "red"}),
                ServiceBusMessage("blue", subject="colour", application_properties={"colour": "blue"}),
            ]
        )
    for subscription, expected in (("all", ["red", "blue"]), ("red", ["red"])):
        with client.get_subscription_receiver("events", subscription) as receiver:
            messages = receive(receiver, len(expected))
            assert [text_of(message) for message in messages] == expected
            for message in messages:
                receiver.complete_message(message)
            assert receiver.receive_messages(max_wait_time=1) == []


def errors(client):
    def send_nowhere():
        with client.get_queue_sender("nowhere") as sender:
            sender.send_messages(ServiceBusMessage("x"))

    raises(ServiceBusError, send_nowhere)


def administration(client, admin):
    created = admin.create_queue("python-made", lock_duration=timedelta(seconds=30), max_delivery_count=5)
    assert created.lock_duration == timedelta(seconds=30) and created.max_delivery_count == 5, created
    with client.get_queue_sender("python-made") as sender:
        sender.send_messages([ServiceBusMessage("a"), ServiceBusMessage("b")])
    runtime = admin.get_queue_runtime_properties("python-made")
    assert runtime.active_message_count == 2 and runtime.total_message_count == 2 and runtime.size_in_bytes > 0
    created.max_delivery_count = 7
    admin.update_queue(created)
    assert admin.get_queue("python-made").max_delivery_count == 7
    assert "python-made" in [queue.name for queue in admin.list_queues()]
    admin.create_topic("python-topic")
    admin.create_subscription("python-topic", "some")
    admin.create_rule("python-topic", "some", "sql", filter=SqlRuleFilter("size > 2"))
    admin.create_rule("python-topic", "some", "by-label", filter=CorrelationRuleFilter(label="x", properties={"a": 1}))
    admin.delete_rule("python-topic", "some", "$Default")
    found = {rule.name: rule.filter for rule in admin.list_rules("python-topic", "some")}
    assert found["sql"].sql_expression == "size > 2" and found["by-label"].label == "x", found
    assert admin.get_subscription_runtime_properties("python-topic", "some").active_message_count == 0
    assert admin.get_namespace_properties().name
    admin.delete_topic("python-topic")
    admin.delete_queue("python-made")
    raises(ResourceNotFoundError, lambda: admin.get_queue("python-made"))


def main():
    with ServiceBusClient.from_connection_string(os.environ["AZWIRE_CONNECTION_STRING"], retry_total=0) as client:
        for part in (sending_and_receiving, dead_lettering, sessions, scheduling_deferring_and_peeking, rules, errors):
            part(client)
            print(part.__name__.replace("_", " "), flush=True)
        with ServiceBusAdministrationClient.from_connection_string(
            os.environ["AZWIRE_ADMIN_CONNECTION_STRING"], connection_verify=os.environ["AZWIRE_CA"]
        ) as admin:
            administration(client, admin)
            print("administration", flush=True)


if __name__ == "__main__":
    main()
