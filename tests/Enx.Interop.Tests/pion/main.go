// Subscribers of an Enx room on pion, a WebRTC stack that nobody here wrote: for interop tests, and as load.
//
// It reads tokens from standard input, one a line, and each joins a room as somebody who publishes nothing. What happens is written to
// standard output as lines of JSON (see report.go), and at each client's end one line that sums it up. SIGTERM ends all before their time.
//
// It is built from Debian's packages, which have no modules:
// GO111MODULE=off GOFLAGS= GOPATH=DIR:/usr/share/gocode go build, with this folder as DIR/src/enx-subscribers.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// options are what the command line says.
type options struct {
	url      string        // The signalling address.
	slots    int           // Talker slots that each client offers, sound and video each.
	duration time.Duration // How long each receives, from the answer to its join.
	rate     float64       // Joins a second.
	feedback string        // Which RTCP a client sends: transport-cc, remb or reports.
	noNack   bool          // Lost packets are not asked for again.
	media    string        // Where media are sent instead of where the answer says; empty for there.
}

func main() {
	var o options
	flag.StringVar(&o.url, "url", "ws://127.0.0.1:8080/signal", "the signalling address")
	flag.IntVar(&o.slots, "slots", 1, "talker slots of each client")
	flag.DurationVar(&o.duration, "duration", 15*time.Second, "how long each client receives")
	flag.Float64Var(&o.rate, "joins-per-second", 20, "how fast clients join")
	flag.StringVar(&o.feedback, "feedback", transportCC, "what clients tell of their network: transport-cc, remb or reports")
	flag.BoolVar(&o.noNack, "no-nack", false, "do not ask for lost packets again")
	flag.StringVar(&o.media, "media", "", "HOST:PORT to send media to, instead of the answer's candidates")
	flag.Parse()
	if err := o.check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}

	ending := make(chan struct{})
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
		<-signals
		close(ending)
	}()

	report := newReport(os.Stdout)
	go report.tellStalls()
	var clients sync.WaitGroup
	next := time.NewTicker(time.Duration(float64(time.Second) / o.rate))
	defer next.Stop()
	tokens := bufio.NewScanner(os.Stdin)
	for number := 1; tokens.Scan(); number++ {
		c := newClient(number, &o, report)
		clients.Add(1)
		go func(token string) {
			defer clients.Done()
			c.run(token, ending)
		}(tokens.Text())
		<-next.C
	}
	clients.Wait()
	if report.failures() > 0 {
		os.Exit(1)
	}
}

func (o *options) check() error {
	switch {
	case o.feedback != transportCC && o.feedback != remb && o.feedback != reports:
		return fmt.Errorf("--feedback is %s, %s or %s", transportCC, remb, reports)
	case o.slots < 1 || o.slots > 16:
		return fmt.Errorf("--slots is 1 to 16")
	case o.rate <= 0:
		return fmt.Errorf("--joins-per-second is more than 0")
	case flag.NArg() > 0:
		return fmt.Errorf("unknown argument %s", flag.Arg(0))
	}
	return nil
}
