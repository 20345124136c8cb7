package main

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// line is one line of the output. Times are ms since the program's start, lengths ms.
//
// Events: started (unixMs is the wall clock then), joined (the join was answered), first-packet (of a slot's video), gap (no video of a slot
// for more than 500 ms: at is where it begins; ongoing when the client ended in it), alert (with what onRoomBandwidthAlert said),
// stalled (this process itself had no time for so long: what its clients missed then says nothing of the server), interrupted (the server lost sight of the media), failed, ended, and summary.
type line struct {
	Event   string          `json:"event"`
	Client  int             `json:"client,omitempty"`
	At      int64           `json:"at"`
	UnixMs  int64           `json:"unixMs,omitempty"`
	Slot    int             `json:"slot,omitempty"`
	Length  int64           `json:"length,omitempty"`
	Ongoing bool            `json:"ongoing,omitempty"`
	Error   string          `json:"error,omitempty"`
	Alert   json.RawMessage `json:"alert,omitempty"`
	Summary *summary        `json:"summary,omitempty"`
}

// summary is what became of one client.
type summary struct {
	FirstPacketMs int64 `json:"firstPacketMs"` // From the call of joinRoom to the first video packet, ms; -1 when none came.
	Packets       int64 `json:"packets"`       // Video packets.
	Bytes         int64 `json:"bytes"`         // Bytes of those, with their RTP headers.
	AudioPackets  int64 `json:"audioPackets"`
	LongestGapMs  int64 `json:"longestGapMs"` // The longest time without video on a slot after its first packet, counted up to the end.
	LastSecond    int64 `json:"lastSecond"`   // Video packets in the second before the end.
	Alerts        int   `json:"alerts"`
	WatchedMs     int64 `json:"watchedMs"` // From the first video packet to the end.
}

// report writes lines; all clients share it.
type report struct {
	gate   sync.Mutex
	out    *json.Encoder
	start  time.Time
	failed int
}

func newReport(out io.Writer) *report {
	r := &report{out: json.NewEncoder(out), start: time.Now()}
	r.write(line{Event: "started", UnixMs: r.start.UnixMilli()})
	return r
}

// since is a moment as the lines tell it.
func (r *report) since(moment time.Time) int64 { return moment.Sub(r.start).Milliseconds() }

func (r *report) write(l line) {
	r.gate.Lock()
	defer r.gate.Unlock()
	if l.Event == "failed" {
		r.failed++
	}
	_ = r.out.Encode(l) // Nobody listens any more: there is nobody to tell.
}

// tellStalls tells when this process could not run when it wanted to, as long as it runs.
func (r *report) tellStalls() {
	const interval = 50 * time.Millisecond
	for {
		slept := time.Now()
		time.Sleep(interval)
		if late := time.Since(slept) - interval; late > gapWorthALine {
			r.write(line{Event: "stalled", At: r.since(slept), Length: late.Milliseconds()})
		}
	}
}

func (r *report) failures() int {
	r.gate.Lock()
	defer r.gate.Unlock()
	return r.failed
}
