package main

import (
	"context"
	"fmt"
	"time"
)

const wait = 20 * time.Second

func ctx() context.Context {
	limited, cancel := context.WithTimeout(context.Background(), wait)
	context.AfterFunc(limited, cancel)
	return limited
}

func closeAll(closers ...interface{ Close(context.Context) error }) {
	for _, closer := range closers {
		ok(closer.Close(context.Background()))
	}
}

func must[T any](value T, err error) T {
	ok(err)
	return value
}

func ok(err error) {
	if err != nil {
		panic(err)
	}
}

func check(isSo bool, format string, values ...any) {
	if !isSo {
		panic(fmt.Sprintf(format, values...))
	}
}
