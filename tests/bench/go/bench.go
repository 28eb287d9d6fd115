// Go's benchmark programs: GOMAXPROCS=WORKERS bench WORKLOAD N. Goroutines with channels, as Go's users
// write them: a channel holds what is sent up to a bound, so a sender may wait where an actor does not.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	mailbox   = 1024
	nodes     = 503
	members   = 64
	creatures = 100
)

func report(workload string, operations int, took time.Duration) {
	fmt.Printf("%s %.3f\n", workload, float64(took.Nanoseconds())/float64(operations))
}

func mustBe(found, expected int) {
	if found != expected {
		panic(fmt.Sprintf("%d where %d was expected", found, expected))
	}
}

type seed uint32

func (s *seed) draw() int {
	*s = *s*1103515245 + 12345
	return int(uint32(*s) >> 8 & 0x7fffff)
}

// A pair of channels without room: a send and its receipt are one step, the fastest that Go has.
func pingpong(n int) {
	pings, pongs, done := make(chan int), make(chan int), make(chan bool)
	go func() {
		for v := range pings {
			pongs <- v
		}
	}()
	began := time.Now()
	go func() {
		for i := 0; i < n; i++ {
			pings <- i
			<-pongs
		}
		done <- true
	}()
	<-done
	report("pingpong", n, time.Since(began))
}

func threadring(n int) {
	var ring [nodes]chan int
	done := make(chan bool)
	for i := range ring {
		ring[i] = make(chan int, 1)
	}
	for i := range ring {
		go func(own, next chan int) {
			for hops := range own {
				if hops == 0 {
					done <- true
				} else {
					next <- hops - 1
				}
			}
		}(ring[i], ring[(i+1)%nodes])
	}
	began := time.Now()
	ring[0] <- n
	<-done
	report("threadring", n, time.Since(began))
}

type request struct {
	amount int
	reply  chan int
}

func counter(requests chan request) {
	sum := 0
	for r := range requests {
		if r.reply == nil {
			sum += r.amount
		} else {
			r.reply <- sum
		}
	}
}

func counting(n int) {
	requests, done := make(chan request, mailbox), make(chan int)
	go counter(requests)
	began := time.Now()
	go func() {
		for i := 0; i < n; i++ {
			requests <- request{amount: 1}
		}
		reply := make(chan int)
		requests <- request{reply: reply}
		done <- <-reply
	}()
	sum := <-done
	report("counting", n, time.Since(began))
	mustBe(sum, n)
}

func fanin(workload string, feeders, n int) {
	amounts := make(chan int, mailbox)
	each := n / feeders
	began := time.Now()
	for i := 0; i < feeders; i++ {
		go func() {
			for j := 0; j < each; j++ {
				amounts <- 1
			}
		}()
	}
	for left := each * feeders; left > 0; {
		left -= <-amounts
	}
	report(workload, each*feeders, time.Since(began))
}

// Events that go through channels: `between` goroutines hand them on.
func stages(workload string, between, n int) {
	in := make(chan int, mailbox)
	began := time.Now()
	go func(out chan int) {
		for i := 0; i < n; i++ {
			out <- i
		}
	}(in)
	for i := 0; i < between; i++ {
		out := make(chan int, mailbox)
		go func(in, out chan int) {
			for {
				out <- <-in
			}
		}(in, out)
		in = out
	}
	sum := 0
	for i := 0; i < n; i++ {
		sum += <-in
	}
	report(workload, n, time.Since(began))
	mustBe(sum, n*(n-1)/2)
}

type ball struct {
	pong bool
	from chan ball
}

// A member has at most one ping under way, so no channel of this size is ever full.
func big(n int) {
	var all [members]chan ball
	var finished sync.WaitGroup
	rounds := n / members
	for i := range all {
		all[i] = make(chan ball, 2*members)
	}
	finished.Add(members)
	began := time.Now()
	for i := range all {
		go func(own chan ball, random seed) {
			left := rounds
			all[random.draw()%members] <- ball{false, own}
			for b := range own {
				if !b.pong {
					b.from <- ball{pong: true}
				} else if left--; left == 0 {
					finished.Done()
				} else {
					all[random.draw()%members] <- ball{false, own}
				}
			}
		}(all[i], seed(i*7919+1))
	}
	finished.Wait()
	report("big", rounds*members, time.Since(began))
}

const (
	meet = iota
	change
	leave
	count
)

type visit struct {
	kind, value int
	from        chan visit
}

func mall(visits chan visit, left int, sum chan int) {
	var waiting chan visit
	met, counted := 0, 0
	for v := range visits {
		switch {
		case v.kind == count:
			met += v.value
			if counted++; counted == creatures {
				sum <- met
				return
			}
		case left == 0:
			v.from <- visit{kind: leave}
		case waiting == nil:
			waiting = v.from
		default:
			waiting <- v
			waiting = nil
			left--
		}
	}
}

func chameneo(visits chan visit, color int) {
	own, met := make(chan visit, 4), 0
	visits <- visit{meet, color, own}
	for v := range own {
		switch v.kind {
		case meet:
			if color != v.value {
				color = 3 - color - v.value
			}
			v.from <- visit{kind: change, value: color}
		case change:
			color = v.value
		case leave:
			visits <- visit{kind: count, value: met}
			return
		}
		met++
		visits <- visit{meet, color, own}
	}
}

func chameneos(n int) {
	visits, sum := make(chan visit, 2*creatures), make(chan int)
	began := time.Now()
	go mall(visits, n, sum)
	for i := 0; i < creatures; i++ {
		go chameneo(visits, i%3)
	}
	met := <-sum
	report("chameneos", n, time.Since(began))
	mustBe(met, 2*n)
}

// The reply's channel is made once for all calls; one made anew for each would be slower.
func call(n int) {
	requests, done := make(chan request), make(chan bool)
	go counter(requests)
	began := time.Now()
	go func() {
		reply := make(chan int)
		for i := 0; i < n; i++ {
			requests <- request{reply: reply}
			<-reply
		}
		done <- true
	}()
	<-done
	report("gen_call", n, time.Since(began))
}

func spawn(n int) {
	var lives sync.WaitGroup
	lives.Add(n)
	began := time.Now()
	for i := 0; i < n; i++ {
		messages := make(chan int, 1)
		go func() {
			<-messages
			lives.Done()
		}()
		messages <- i
	}
	lives.Wait()
	report("spawn", n, time.Since(began))
}

func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		panic(err)
	}
	return pages * os.Getpagesize()
}

func idle(n int) {
	runtime.GC()
	before := resident()
	mailboxes := make([]chan int, n)
	var started sync.WaitGroup
	started.Add(n)
	for i := range mailboxes {
		mailboxes[i] = make(chan int, 1)
		go func(own chan int) {
			sum := 0
			started.Done()
			for v := range own {
				sum += v
			}
		}(mailboxes[i])
	}
	started.Wait()
	fmt.Printf("idle %.1f\n", float64(resident()-before)/float64(n))
	runtime.KeepAlive(mailboxes)
}

func timers(n int) {
	random := seed(1)
	delays, order, all := make([]time.Duration, n), make([]int, n), make([]*time.Timer, n)
	for i := range delays {
		delays[i] = time.Duration(60000+random.draw()%60000) * time.Millisecond
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := random.draw() % (i + 1)
		order[i], order[j] = order[j], order[i]
	}
	began := time.Now()
	for i := range all {
		all[i] = time.AfterFunc(delays[i], func() {})
	}
	report("timer_insert", n, time.Since(began))
	began = time.Now()
	for _, i := range order {
		all[i].Stop()
	}
	report("timer_cancel", n, time.Since(began))

	// All are due at one moment, when all have been inserted.
	all = nil
	runtime.GC()
	var fired, first atomic.Int64
	done := make(chan bool)
	due := time.Now().Add(time.Duration(500+n/500) * time.Millisecond)
	for i := 0; i < n; i++ {
		time.AfterFunc(time.Until(due), func() {
			switch fired.Add(1) {
			case 1:
				first.Store(time.Now().UnixNano())
			case int64(n):
				done <- true
			}
		})
	}
	if time.Until(due) <= 0 {
		panic("too slow to insert")
	}
	<-done
	report("timer_fire", n, time.Duration(time.Now().UnixNano()-first.Load()))
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	switch os.Args[1] {
	case "pingpong":
		pingpong(n)
	case "threadring":
		threadring(n)
	case "counting":
		counting(n)
	case "fanin2":
		fanin("fanin2", 2, n)
	case "fanin4":
		fanin("fanin4", 4, n)
	case "stages":
		stages("stages2", 0, n)
		stages("stages3", 1, n)
	case "big":
		big(n)
	case "chameneos":
		chameneos(n)
	case "gen_call":
		call(n)
	case "spawn":
		spawn(n)
	case "idle":
		idle(n)
	case "timers":
		timers(n)
	default:
		panic("no such workload")
	}
}
