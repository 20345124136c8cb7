// A member of an Enx room on pion, a WebRTC stack that nobody here wrote: it publishes a tone and a moving test picture, and receives talkers.
//
// It takes its token from ENX_TOKEN or a line of standard input, and writes what happens to standard output as lines of JSON (see report.go).
// SIGTERM ends it before its time. Pion has no encoders, so a GStreamer process encodes for it (see studio.go).
//
// It is built from Debian's packages, which have no modules:
// GO111MODULE=off GOFLAGS= GOPATH=DIR:/usr/share/gocode go build, with this folder as DIR/src/enx-meeting.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// options are what the command line says.
type options struct {
	url     string // The signalling address.
	name    string // What the others see.
	seconds int    // How long it stays, from its join.
	slots   int    // Talker slots that it receives.
	tone    int    // The frequency of what it says, Hz.
}

func main() {
	var o options
	flag.StringVar(&o.url, "url", "ws://127.0.0.1:8080/signal", "the signalling address")
	flag.StringVar(&o.name, "name", "pion", "the name that the others see")
	flag.IntVar(&o.seconds, "seconds", 10, "how long to stay after the join")
	flag.IntVar(&o.slots, "slots", 1, "talker slots to receive, 1 to 16")
	flag.IntVar(&o.tone, "tone", 440, "the frequency of the tone, Hz")
	flag.Parse()
	if o.slots < 1 || o.slots > 16 || o.seconds < 1 || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ending := make(chan os.Signal, 1)
	signal.Notify(ending, syscall.SIGTERM, syscall.SIGINT)

	report := newReport(os.Stdout)
	report.write(line{"event": "started", "stack": "pion", "version": version()})
	if err := attend(&o, token(), report, ending); err != nil {
		report.write(line{"event": "failed", "error": err.Error()})
		os.Exit(1)
	}
}

func token() string {
	if token := os.Getenv("ENX_TOKEN"); token != "" {
		return token
	}
	text, _ := bufio.NewReader(os.Stdin).ReadString('\n') // The server says what is wrong with an empty one.
	return strings.TrimSpace(text)
}

// version asks Debian, as pion's sources do not tell theirs.
func version() string {
	text, err := exec.Command("dpkg-query", "--show", "--showformat=${Version}", "golang-github-pion-webrtc.v3-dev").Output()
	if err != nil {
		return "unknown"
	}
	return string(text)
}

// attend joins, stays until its time is over or ending is told, leaves, and sums up.
func attend(o *options, token string, r *report, ending <-chan os.Signal) error {
	m, err := newMember(o)
	if err != nil {
		return err
	}
	defer m.close()
	socket, err := dial(o.url, r.notification)
	if err != nil {
		return err
	}
	defer socket.close()
	if err := m.join(socket, token); err != nil {
		return err
	}
	r.write(line{"event": "joined"})

	var failure error
	over := time.After(time.Duration(o.seconds) * time.Second)
	for staying := true; staying; {
		select {
		case <-m.connected:
			if err := m.publish(); err != nil {
				return err
			}
		case <-over:
			staying = false
		case <-ending:
			staying = false
		case failure = <-m.failed:
			staying = false
		case <-socket.closed:
			failure, staying = fmt.Errorf("the server closed the socket"), false
		}
	}
	if failure == nil {
		_, failure = socket.call("disconnect", struct{}{})
	}
	socket.close() // What the server says after this is news to nobody.
	<-socket.closed
	r.write(m.summary())
	return failure
}
