"""Asks what some things cost, over the queue `requests`, and takes the answers from a session of its own in `replies`."""

import os
import sys
import uuid

from azure.servicebus import ServiceBusClient, ServiceBusMessage

session = str(uuid.uuid4())
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_queue_sender("requests") as sender:
        with client.get_queue_receiver("replies", session_id=session) as replies:
            for thing in sys.argv[1:]:
                asked = str(uuid.uuid4())
                sender.send_messages(
                    ServiceBusMessage(thing, message_id=asked, reply_to="replies", reply_to_session_id=session)
                )
                (answer,) = replies.receive_messages(max_message_count=1, max_wait_time=20)
                assert answer.correlation_id == asked, f"got no answer for {thing}, or one to another question"
                replies.complete_message(answer)
                print(f"is told: {answer}", flush=True)
