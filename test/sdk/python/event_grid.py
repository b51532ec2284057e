"""What a Python program does with Event Grid, by the official client. One line for each thing that works."""

import json
import os
from datetime import datetime, timedelta, timezone

from azure.core.credentials import AzureKeyCredential, AzureSasCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridConsumerClient, EventGridEvent, EventGridPublisherClient, generate_sas
from azure.servicebus import ServiceBusClient

GATEWAY = os.environ["AZWIRE_GATEWAY"]
KEY = os.environ["AZWIRE_EVENT_GRID_KEY"]
WAIT_S = 20
# The publisher of topics passes no option of its transport on.
os.environ["REQUESTS_CA_BUNDLE"] = os.environ["AZWIRE_CA"]


def endpoint_of(topic):
    return f"{GATEWAY}/{topic}/api/events"


def publisher_of(topic, credential=None):
    return EventGridPublisherClient(endpoint_of(topic), credential or AzureKeyCredential(KEY))


def event(number):
    return EventGridEvent(
        subject=f"orders/{number}", event_type="Orders.Placed", data={"number": number, "é": "ü"}, data_version="1.0"
    )


def delivered(count):
    """What subscriptions have brought into the queue, in the order of their subjects."""
    texts = []
    with ServiceBusClient.from_connection_string(os.environ["AZWIRE_SERVICE_BUS_CONNECTION_STRING"]) as client:
        with client.get_queue_receiver("delivered") as receiver:
            while len(texts) < count:
                messages = receiver.receive_messages(max_message_count=count - len(texts), max_wait_time=WAIT_S)
                assert messages, f"{count} events were due, {texts} came"
                for message in messages:
                    texts.append(b"".join(message.body).decode())
                    receiver.complete_message(message)
    return sorted((json.loads(text) for text in texts), key=lambda one: one["subject"])


def raises(error, says, action):
    try:
        action()
    except error as problem:
        assert says in str(problem), problem
        return
    raise AssertionError(f"{error.__name__} was due")


def event_grid_schema():
    with publisher_of("orders") as publisher:
        publisher.send(event(1))
        publisher.send([event(2), event(3)])
    for number, one in enumerate(delivered(3), 1):
        parsed = EventGridEvent.from_dict(one)
        assert parsed.topic.endswith("/providers/Microsoft.EventGrid/topics/orders"), parsed.topic
        assert (parsed.subject, parsed.event_type) == (f"orders/{number}", "Orders.Placed"), parsed
        assert parsed.data == {"number": number, "é": "ü"} and parsed.data_version == "1.0", parsed
        assert one["metadataVersion"] == "1", one


def shared_access_signatures():
    endpoint = endpoint_of("orders")
    token = generate_sas(endpoint, KEY, datetime.now(timezone.utc) + timedelta(hours=1))
    with publisher_of("orders", AzureSasCredential(token)) as publisher:
        publisher.send(event(1))
    assert delivered(1)[0]["subject"] == "orders/1"
    late = generate_sas(endpoint, KEY, datetime.now(timezone.utc) - timedelta(hours=1))
    with publisher_of("orders", AzureSasCredential(late)) as publisher:
        raises(ClientAuthenticationError, "expired", lambda: publisher.send(event(1)))


def cloud_events():
    with publisher_of("clouds") as publisher:
        publisher.send(
            [
                CloudEvent("/shop", "Orders.Placed", data={"number": 1}, subject="1", extensions={"colour": "red"}),
                CloudEvent("/shop", "Orders.Placed", data=b"\0\1", subject="2", datacontenttype="x/y"),
            ]
        )
    first, second = (CloudEvent.from_dict(one) for one in delivered(2))
    assert (first.source, first.type, first.data) == ("/shop", "Orders.Placed", {"number": 1}), first
    assert first.extensions == {"colour": "red"}, first
    assert second.data == b"\0\1" and second.datacontenttype == "x/y", second


def errors():
    other_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    with publisher_of("orders", AzureKeyCredential(other_key)) as publisher:
        raises(ClientAuthenticationError, "", lambda: publisher.send(event(1)))
    with publisher_of("nowhere") as publisher:
        raises(ResourceNotFoundError, "", lambda: publisher.send(event(1)))
    with publisher_of("orders") as publisher:
        bad = event(1)
        bad.data = {"large": "x" * 1_100_000}
        raises(HttpResponseError, "", lambda: publisher.send(bad))
        raises(HttpResponseError, "", lambda: publisher.send({"id": "1", "subject": "s"}))


def namespaces():
    endpoint, credential = f"{GATEWAY}/space", AzureKeyCredential(KEY)
    publisher = EventGridPublisherClient(endpoint, credential, namespace_topic="visits")
    consumer = EventGridConsumerClient(endpoint, credential, namespace_topic="visits", subscription="pulled")
    with publisher, consumer:
        publisher.send(CloudEvent("/shop", "Visits.Begun", data={"number": 1}))
        publisher.send([CloudEvent("/shop", "Visits.Begun", data={"number": number}) for number in (2, 3, 4)])
        received = []
        while len(received) < 4:
            more = consumer.receive(max_events=4 - len(received), max_wait_time=WAIT_S)
            assert more, received
            received.extend(more)
        assert sorted(one.event.data["number"] for one in received) == [1, 2, 3, 4], received
        assert all(one.broker_properties.delivery_count == 1 for one in received), received
        tokens = [one.broker_properties.lock_token for one in received]
        settled = [
            consumer.renew_locks(lock_tokens=tokens[:1]),
            consumer.acknowledge(lock_tokens=tokens[:1]),
            consumer.reject(lock_tokens=tokens[1:2]),
            consumer.release(lock_tokens=tokens[2:]),
        ]
        assert [len(one.succeeded_lock_tokens) for one in settled] == [1, 1, 1, 2], settled
        assert not any(one.failed_lock_tokens for one in settled), settled
        again = []
        while len(again) < 2:
            again.extend(consumer.receive(max_events=2 - len(again), max_wait_time=WAIT_S))
        assert all(one.broker_properties.delivery_count == 2 for one in again), again
        consumer.acknowledge(lock_tokens=[one.broker_properties.lock_token for one in again])
        lost = consumer.acknowledge(lock_tokens=tokens[:1])
        assert not lost.succeeded_lock_tokens and len(lost.failed_lock_tokens) == 1, lost


if __name__ == "__main__":
    for part in (event_grid_schema, shared_access_signatures, cloud_events, errors, namespaces):
        part()
        print(part.__name__.replace("_", " "), flush=True)
