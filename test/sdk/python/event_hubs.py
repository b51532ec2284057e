"""What a Python program does with Event Hubs, by the official client. One line for each thing that works."""

import os
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from threading import Event, Thread

from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient
from azure.eventhub.exceptions import EventHubError

CONNECTION_STRING = os.environ["AZWIRE_CONNECTION_STRING"]
WAIT_S = 20
EARLIEST = "-1"


def producer_of(hub="readings"):
    return EventHubProducerClient.from_connection_string(CONNECTION_STRING, eventhub_name=hub, retry_total=0)


def consumer_of(group="$Default", hub="readings"):
    return EventHubConsumerClient.from_connection_string(
        CONNECTION_STRING, consumer_group=group, eventhub_name=hub, retry_total=0
    )


def send(producer, bodies, **where):
    batch = producer.create_batch(**where)
    for body in bodies:
        batch.add(EventData(body))
    producer.send_batch(batch)


class Received:
    """What a consumer is called with."""

    def __init__(self):
        self.events, self.problems = [], []
        self.called = Event()

    def wait_for(self, what):
        while not what(self):
            assert self.called.wait(WAIT_S), f"{len(self.events)} events and {self.problems} came"
            self.called.clear()

    def take(self, _, events):
        self.events.extend(events)
        self.called.set()

    def fail(self, _, problem):
        self.problems.append(problem)
        self.called.set()


@contextmanager
def receiving(partition, position=EARLIEST, group="$Default", **options):
    received = Received()
    consumer = consumer_of(group)
    options |= {"partition_id": partition, "starting_position": position, "on_error": received.fail}
    thread = Thread(target=consumer.receive_batch, args=(received.take,), kwargs=options)
    thread.start()
    try:
        yield received
    finally:
        consumer.close()
        thread.join()


def receive(count, partition, position=EARLIEST, **options):
    with receiving(partition, position, **options) as received:
        received.wait_for(lambda it: len(it.events) >= count or it.problems)
        assert not received.problems and len(received.events) == count, (received.problems, received.events)
        return received.events


def bodies_of(events):
    return [event.body_as_str() for event in events]


def raises(error, says, action):
    try:
        action()
    except error as problem:
        assert says in str(problem), problem
        return
    raise AssertionError(f"{error.__name__} was due")


def properties():
    with producer_of() as producer:
        hub = producer.get_eventhub_properties()
        assert hub["eventhub_name"] == "readings" and hub["partition_ids"] == ["0", "1", "2", "3"], hub
        assert datetime.now(timezone.utc) - hub["created_at"] < timedelta(hours=1), hub
        empty = producer.get_partition_properties("3")
        assert empty["is_empty"] and empty["last_enqueued_sequence_number"] == -1, empty
        send(producer, ["a", "b"], partition_id="3")
        filled = producer.get_partition_properties("3")
        assert filled["eventhub_name"] == "readings" and filled["id"] == "3" and not filled["is_empty"], filled
        assert filled["beginning_sequence_number"] == 0 and filled["last_enqueued_sequence_number"] == 1, filled
        assert int(filled["last_enqueued_offset"]) >= 0 and filled["last_enqueued_time_utc"] > hub["created_at"], filled


def sending():
    with producer_of() as producer:
        one = EventData(b"\0\1")
        one.properties = {"size": 3, "é": "ü"}
        one.content_type, one.correlation_id, one.message_id = "x/y", "c-1", "m-1"
        producer.send_event(one, partition_id="0")
        send(producer, [f"batch {number}" for number in range(20)], partition_id="0")
        send(producer, ["large" * 200_000], partition_id="0")
    first, *batch, large = receive(22, "0")
    assert b"".join(first.body) == b"\0\1" and first.properties == {b"size": 3, "é".encode(): "ü".encode()}, first
    assert (first.content_type, first.correlation_id, first.message_id) == ("x/y", "c-1", "m-1"), first
    assert first.sequence_number == 0 and first.partition_key is None, first
    assert datetime.now(timezone.utc) - first.enqueued_time < timedelta(hours=1), first.enqueued_time
    assert bodies_of(batch) == [f"batch {number}" for number in range(20)], bodies_of(batch)
    assert [event.sequence_number for event in batch] == list(range(1, 21))
    assert len(large.body_as_str()) == 1_000_000
    with producer_of() as producer:
        raises(EventHubError, "exceeds the limit", lambda: producer.send_event(EventData(b"x" * 2_000_000)))


def partition_keys():
    with producer_of() as producer, consumer_of() as consumer:
        ends = {
            partition: producer.get_partition_properties(partition)["last_enqueued_sequence_number"]
            for partition in consumer.get_partition_ids()
        }
        for number in range(2):
            send(producer, [f"with key {number}"], partition_key="a key")
        grown = [
            partition
            for partition, end in ends.items()
            if producer.get_partition_properties(partition)["last_enqueued_sequence_number"] > end
        ]
        assert len(grown) == 1, grown
    events = receive(2, grown[0], ends[grown[0]] if ends[grown[0]] >= 0 else EARLIEST)
    assert bodies_of(events) == ["with key 0", "with key 1"] and events[0].partition_key == b"a key", events


def positions():
    with producer_of() as producer:
        send(producer, ["0", "1"], partition_id="1")
        first, second = receive(2, "1", group="second")
        assert bodies_of(receive(1, "1", first.sequence_number)) == ["1"]
        assert bodies_of(receive(1, "1", second.sequence_number, starting_position_inclusive=True)) == ["1"]
        assert bodies_of(receive(1, "1", first.offset)) == ["1"]
        assert bodies_of(receive(2, "1", first.enqueued_time - timedelta(seconds=1))) == ["0", "1"]
        with receiving("1", second.sequence_number, track_last_enqueued_event_properties=True) as received:
            send(producer, ["2"], partition_id="1")
            received.wait_for(lambda it: it.events)
            assert bodies_of(received.events) == ["2"], received.events


def owner_levels():
    with producer_of() as producer:
        send(producer, ["owned"], partition_id="2")
    with receiving("2", owner_level=1) as loser:
        loser.wait_for(lambda it: it.events)
        with receiving("2", owner_level=2) as winner:
            winner.wait_for(lambda it: it.events)
            loser.wait_for(lambda it: it.problems)
            assert "New receiver" in str(loser.problems[0]), loser.problems
        assert not winner.problems, winner.problems


def errors():
    def send_nowhere():
        with producer_of("nowhere") as producer:
            producer.send_event(EventData("x"))

    def look_nowhere():
        with consumer_of(hub="nowhere") as consumer:
            consumer.get_eventhub_properties()

    # The client does not pass on what is said of the token.
    for action in (send_nowhere, look_nowhere):
        raises(EventHubError, "CBS Token authentication failed", action)
    with producer_of() as producer:
        raises(EventHubError, "between 0 and 3", lambda: producer.get_partition_properties("4"))
    with receiving("0", group="none") as received:
        received.wait_for(lambda it: it.problems)
        assert "readings/ConsumerGroups/none" in str(received.problems[0]), received.problems


if __name__ == "__main__":
    for part in (properties, sending, partition_keys, positions, owner_levels, errors):
        part()
        print(part.__name__.replace("_", " "), flush=True)
