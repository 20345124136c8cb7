package main

import (
	"encoding/json"
	"io"
	"sync"
)

// line is one line of the output.
//
// Events: started (which stack, which version), joined (the join was answered), notification (of the server, with its method and payload),
// failed, and summary: packets sent and received. What only a decoder knows is null.
type line map[string]interface{}

// report writes lines; the socket's reader and the main program share it.
type report struct {
	gate sync.Mutex
	out  *json.Encoder
}

func newReport(out io.Writer) *report { return &report{out: json.NewEncoder(out)} }

func (r *report) write(l line) {
	r.gate.Lock()
	defer r.gate.Unlock()
	_ = r.out.Encode(l) // Nobody listens any more: there is nobody to tell.
}

// notification tells what the server said.
func (r *report) notification(method string, payload json.RawMessage) {
	r.write(line{"event": "notification", "method": method, "payload": payload})
}
