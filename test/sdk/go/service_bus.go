package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus"
	"github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus/admin"
)

func serviceBus() (parts []part) {
	client := must(azservicebus.NewClientFromConnectionString(os.Getenv("AZWIRE_CONNECTION_STRING"), &azservicebus.ClientOptions{
		RetryOptions: azservicebus.RetryOptions{MaxRetries: -1},
	}))
	add := func(name string, run func(*azservicebus.Client)) {
		parts = append(parts, part{name, func() { run(client) }})
	}
	add("sending and receiving", sendingAndReceiving)
	add("dead lettering", deadLettering)
	add("sessions", sessions)
	add("scheduling, deferring and peeking", schedulingDeferringAndPeeking)
	add("rules", rules)
	add("errors", errorsOf)
	add("administration", administration)
	return parts
}

func sendingAndReceiving(client *azservicebus.Client) {
	sender, receiver := must(client.NewSender("plain", nil)), must(client.NewReceiverForQueue("plain", nil))
	defer closeAll(sender, receiver)
	send(sender, &azservicebus.Message{
		Body:                  []byte("one"),
		MessageID:             to.Ptr("m-1"),
		Subject:               to.Ptr("greeting"),
		ApplicationProperties: map[string]any{"size": int64(3), "é": "ü"},
	})
	one := receive(receiver, 1)[0]
	check(string(one.Body) == "one" && one.MessageID == "m-1" && *one.Subject == "greeting", "%+v", one)
	check(one.ApplicationProperties["size"] == int64(3) && one.ApplicationProperties["é"] == "ü", "%v", one.ApplicationProperties)
	check(one.LockedUntil.After(time.Now()), "locked until %v", one.LockedUntil)
	ok(receiver.RenewMessageLock(ctx(), one, nil))
	ok(receiver.CompleteMessage(ctx(), one, nil))

	batch := must(sender.NewMessageBatch(ctx(), nil))
	for number := range 20 {
		ok(batch.AddMessage(&azservicebus.Message{Body: fmt.Appendf(nil, "batch %d", number)}, nil))
	}
	ok(sender.SendMessageBatch(ctx(), batch, nil))
	for number, message := range receive(receiver, 20) {
		check(string(message.Body) == fmt.Sprintf("batch %d", number), "%s came as number %d", message.Body, number)
		ok(receiver.CompleteMessage(ctx(), message, nil))
	}

	large := make([]byte, 200_000)
	send(sender, &azservicebus.Message{Body: large})
	message := receive(receiver, 1)[0]
	check(len(message.Body) == len(large), "%d bytes", len(message.Body))
	ok(receiver.CompleteMessage(ctx(), message, nil))

	send(sender, text("deleted at once"))
	deleting := must(client.NewReceiverForQueue("plain", &azservicebus.ReceiverOptions{
		ReceiveMode: azservicebus.ReceiveModeReceiveAndDelete,
	}))
	defer closeAll(deleting)
	check(string(receive(deleting, 1)[0].Body) == "deleted at once", "another message")
}

func deadLettering(client *azservicebus.Client) {
	sender, receiver := must(client.NewSender("retried", nil)), must(client.NewReceiverForQueue("retried", nil))
	defer closeAll(sender, receiver)
	send(sender, text("abandoned"), text("refused"))
	for _, message := range receive(receiver, 2) {
		if string(message.Body) == "refused" {
			ok(receiver.DeadLetterMessage(ctx(), message, &azservicebus.DeadLetterOptions{
				Reason:           to.Ptr("Wrong"),
				ErrorDescription: to.Ptr("It is wrong."),
			}))
		} else {
			ok(receiver.AbandonMessage(ctx(), message, nil))
		}
	}
	again := receive(receiver, 1)[0]
	ok(receiver.AbandonMessage(ctx(), again, nil))
	fails(azservicebus.CodeLockLost, receiver.RenewMessageLock(ctx(), again, nil))

	dead := must(client.NewReceiverForQueue("retried", &azservicebus.ReceiverOptions{SubQueue: azservicebus.SubQueueDeadLetter}))
	defer closeAll(dead)
	for _, message := range receive(dead, 2) {
		if string(message.Body) == "refused" {
			check(*message.DeadLetterReason == "Wrong" && *message.DeadLetterErrorDescription == "It is wrong.", "%+v", message)
		} else {
			check(*message.DeadLetterReason == "MaxDeliveryCountExceeded", "%s", *message.DeadLetterReason)
		}
		ok(dead.CompleteMessage(ctx(), message, nil))
	}
}

func sessions(client *azservicebus.Client) {
	sender := must(client.NewSender("sessions", nil))
	defer closeAll(sender)
	for _, body := range []string{"x 0", "y 0", "x 1", "y 1"} {
		send(sender, &azservicebus.Message{Body: []byte(body), SessionID: to.Ptr(body[:1])})
	}
	named := must(client.AcceptSessionForQueue(ctx(), "sessions", "x", nil))
	check(must(named.GetSessionState(ctx(), nil)) == nil, "a new session has a state")
	ok(named.SetSessionState(ctx(), []byte("half done"), nil))
	check(string(must(named.GetSessionState(ctx(), nil))) == "half done", "another state")
	ok(named.RenewSessionLock(ctx(), nil))
	messages := receive(named, 2)
	check(string(messages[0].Body) == "x 0" && string(messages[1].Body) == "x 1", "out of order")
	for _, message := range messages {
		ok(named.CompleteMessage(ctx(), message, nil))
	}
	ok(named.SetSessionState(ctx(), nil, nil))
	ok(named.Close(ctx()))

	next := must(client.AcceptNextSessionForQueue(ctx(), "sessions", nil))
	check(next.SessionID() == "y", "session %s", next.SessionID())
	for _, message := range receive(next, 2) {
		ok(next.CompleteMessage(ctx(), message, nil))
	}
	ok(next.Close(ctx()))

	soon, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	_, err := client.AcceptNextSessionForQueue(soon, "sessions", nil)
	fails(azservicebus.CodeTimeout, err)
}

func schedulingDeferringAndPeeking(client *azservicebus.Client) {
	sender, receiver := must(client.NewSender("plain", nil)), must(client.NewReceiverForQueue("plain", nil))
	defer closeAll(sender, receiver)
	later := time.Now().Add(time.Hour)
	numbers := must(sender.ScheduleMessages(ctx(), []*azservicebus.Message{text("later"), text("never")}, later, nil))
	check(len(must(receiver.PeekMessages(ctx(), 10, nil))) == 2, "scheduled messages are not to be seen")
	ok(sender.CancelScheduledMessages(ctx(), numbers, nil))
	check(len(must(receiver.PeekMessages(ctx(), 10, nil))) == 0, "cancelled messages are still there")
	must(sender.ScheduleMessages(ctx(), []*azservicebus.Message{text("soon")}, time.Now().Add(time.Second), nil))
	soon := receive(receiver, 1)[0]
	ok(receiver.DeferMessage(ctx(), soon, nil))
	deferred := must(receiver.ReceiveDeferredMessages(ctx(), []int64{*soon.SequenceNumber}, nil))
	check(len(deferred) == 1 && string(deferred[0].Body) == "soon", "%v", deferred)
	ok(receiver.CompleteMessage(ctx(), deferred[0], nil))
}

func rules(client *azservicebus.Client) {
	sender := must(client.NewSender("events", nil))
	defer closeAll(sender)
	for _, colour := range []string{"red", "blue"} {
		send(sender, &azservicebus.Message{Body: []byte(colour), ApplicationProperties: map[string]any{"colour": colour}})
	}
	for subscription, expected := range map[string][]string{"all": {"red", "blue"}, "red": {"red"}} {
		receiver := must(client.NewReceiverForSubscription("events", subscription, nil))
		for index, message := range receive(receiver, len(expected)) {
			check(string(message.Body) == expected[index], "%s in %s", message.Body, subscription)
			ok(receiver.CompleteMessage(ctx(), message, nil))
		}
		check(len(must(receiver.PeekMessages(ctx(), 10, nil))) == 0, "%s has more", subscription)
		closeAll(receiver)
	}
}

func errorsOf(client *azservicebus.Client) {
	sender := must(client.NewSender("nowhere", nil))
	defer closeAll(sender)
	fails(azservicebus.CodeNotFound, sender.SendMessage(ctx(), text("x"), nil))
}

func administration(client *azservicebus.Client) {
	roots := x509.NewCertPool()
	check(roots.AppendCertsFromPEM(must(os.ReadFile(os.Getenv("AZWIRE_CA")))), "the CA is no certificate")
	transport := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	admins := must(admin.NewClientFromConnectionString(os.Getenv("AZWIRE_ADMIN_CONNECTION_STRING"), &admin.ClientOptions{
		ClientOptions: azcore.ClientOptions{Transport: transport},
	}))
	created := must(admins.CreateQueue(ctx(), "go-made", &admin.CreateQueueOptions{
		Properties: &admin.QueueProperties{LockDuration: to.Ptr("PT30S"), MaxDeliveryCount: to.Ptr(int32(5))},
	}))
	check(*created.LockDuration == "PT30S" && *created.MaxDeliveryCount == 5, "%+v", created)
	sender := must(client.NewSender("go-made", nil))
	defer closeAll(sender)
	send(sender, text("a"), text("b"))
	runtime := must(admins.GetQueueRuntimeProperties(ctx(), "go-made", nil))
	check(runtime.ActiveMessageCount == 2 && runtime.TotalMessageCount == 2 && runtime.SizeInBytes > 0, "%+v", runtime)
	created.MaxDeliveryCount = to.Ptr(int32(7))
	must(admins.UpdateQueue(ctx(), "go-made", created.QueueProperties, nil))
	check(*must(admins.GetQueue(ctx(), "go-made", nil)).MaxDeliveryCount == 7, "the update is lost")
	var names []string
	for pager := admins.NewListQueuesPager(nil); pager.More(); {
		for _, queue := range must(pager.NextPage(ctx())).Queues {
			names = append(names, queue.QueueName)
		}
	}
	check(slices.Contains(names, "go-made") && slices.Contains(names, "plain"), "%v", names)

	must(admins.CreateTopic(ctx(), "go-topic", nil))
	must(admins.CreateSubscription(ctx(), "go-topic", "some", nil))
	must(admins.CreateRule(ctx(), "go-topic", "some", &admin.CreateRuleOptions{
		Name:   to.Ptr("sql"),
		Filter: &admin.SQLFilter{Expression: "size > 2"},
		Action: &admin.SQLAction{Expression: "SET large = TRUE"},
	}))
	must(admins.DeleteRule(ctx(), "go-topic", "some", "$Default", nil))
	rule := must(admins.GetRule(ctx(), "go-topic", "some", "sql", nil))
	check(rule.Filter.(*admin.SQLFilter).Expression == "size > 2", "%+v", rule.Filter)
	topic := must(admins.GetTopicRuntimeProperties(ctx(), "go-topic", nil))
	check(topic.SubscriptionCount == 1, "%+v", topic)
	check(must(admins.GetNamespaceProperties(ctx(), nil)).Name != "", "the namespace has no name")
	must(admins.DeleteTopic(ctx(), "go-topic", nil))
	must(admins.DeleteQueue(ctx(), "go-made", nil))
	gone := must(admins.GetQueue(ctx(), "go-made", nil))
	check(gone == nil, "%+v", gone)
}

func text(body string) *azservicebus.Message {
	return &azservicebus.Message{Body: []byte(body)}
}

func send(sender *azservicebus.Sender, messages ...*azservicebus.Message) {
	for _, message := range messages {
		ok(sender.SendMessage(ctx(), message, nil))
	}
}

type receiving interface {
	ReceiveMessages(context.Context, int, *azservicebus.ReceiveMessagesOptions) ([]*azservicebus.ReceivedMessage, error)
}

// receive asks until all that are due have come: one ask may bring fewer.
func receive(receiver receiving, count int) (messages []*azservicebus.ReceivedMessage) {
	for len(messages) < count {
		messages = append(messages, must(receiver.ReceiveMessages(ctx(), count-len(messages), nil))...)
	}
	return messages
}

func fails(code azservicebus.Code, err error) {
	var told *azservicebus.Error
	check(errors.As(err, &told) && told.Code == code, "%s was due, not %v", code, err)
}
