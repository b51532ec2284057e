// What a Go program does with a service, by the official client. One line for each thing that works.
package main

import (
	"fmt"
	"os"
)

// part is one thing that works.
type part struct {
	name string
	run  func()
}

var services = map[string]func() []part{"service-bus": serviceBus, "event-hubs": eventHubs, "cosmos": cosmos}

func main() {
	for _, part := range services[os.Args[1]]() {
		part.run()
		fmt.Println(part.name)
	}
}
