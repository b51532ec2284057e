"""Answers what is asked in the queue `requests`, each to where the question says, until it is told to stop."""

import os

from azure.servicebus import ServiceBusClient, ServiceBusMessage
from stopping import until_told

PRICES = {"coffee": 3, "tea": 2, "water": 1, "cake": 4}

told = until_told()
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_queue_receiver("requests") as requests:
        while not told.is_set():
            for question in requests.receive_messages(max_message_count=5, max_wait_time=0.5):
                with client.get_queue_sender(question.reply_to) as sender:
                    sender.send_messages(
                        ServiceBusMessage(
                            f"{question} costs {PRICES[str(question)]}",
                            session_id=question.reply_to_session_id,
                            correlation_id=question.message_id,
                        )
                    )
                requests.complete_message(question)
