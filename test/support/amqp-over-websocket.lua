-- The subprotocol that Azure's clients ask for carries AMQP. tshark knows no subprotocol that does.
DissectorTable.get("ws.protocol"):add("AMQPWSB10", Dissector.get("amqp"))
