package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"
)

const (
	// rembInterval is how often a client says what it can receive.
	rembInterval = 500 * time.Millisecond
	// rembHeadroom is how much more than it receives that is: what browsers allow.
	rembHeadroom  = 1.5
	largestPacket = 1500
)

// client is one subscriber.
type client struct {
	number  int
	options *options
	report  *report
	meter   *meter
	alerts  int32
	joining time.Time
	done    chan struct{} // Closed at its end, for those that work for it.
}

func newClient(number int, o *options, r *report) *client {
	return &client{number: number, options: o, report: r, meter: newMeter(), done: make(chan struct{})}
}

// run joins, receives until its time is over or ending is closed, leaves, and sums up.
func (c *client) run(token string, ending <-chan struct{}) {
	c.joining = time.Now()
	if err := c.watch(token, ending); err != nil {
		c.tell(line{Event: "failed", Error: err.Error()})
	}
}

func (c *client) watch(token string, ending <-chan struct{}) error {
	peer, err := newPeer(c.options)
	if err != nil {
		return err
	}
	defer peer.Close()
	defer close(c.done)
	lost := make(chan webrtc.PeerConnectionState, 8)
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateClosed {
			lost <- state
		}
	})
	peer.OnTrack(c.receive)
	sections, err := c.offer(peer)
	if err != nil {
		return err
	}
	socket, err := dial(c.options.url, c.hear)
	if err != nil {
		return err
	}
	defer socket.close()
	if err := c.join(socket, peer, token, sections); err != nil {
		return err
	}
	c.tell(line{Event: "joined"})
	if c.options.feedback == remb {
		go c.sendRemb(peer)
	}

	over := time.NewTimer(c.options.duration)
	defer over.Stop()
	var failure error
	select {
	case <-over.C:
	case <-ending:
	case state := <-lost:
		failure = fmt.Errorf("the media connection is %s", state)
	case <-socket.closed:
		failure = fmt.Errorf("the server closed the socket")
	}
	c.sumUp(time.Now())
	if failure == nil {
		_, failure = socket.call("disconnect", struct{}{})
	}
	return failure
}

// section says what a section of the offer is for.
type section struct {
	Mid  string `json:"mid"`
	Use  string `json:"use"`
	Slot int    `json:"slot"`
}

// offer makes the offer: a section for sound and one for video of each slot. Its candidates are in it when it returns.
func (c *client) offer(peer *webrtc.PeerConnection) ([]section, error) {
	receiving := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	for slot := 1; slot <= c.options.slots; slot++ {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			if _, err := peer.AddTransceiverFromKind(kind, receiving); err != nil {
				return nil, err
			}
		}
	}
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	gathered := webrtc.GatheringCompletePromise(peer)
	if err := peer.SetLocalDescription(offer); err != nil {
		return nil, err
	}
	<-gathered
	sections := []section{}
	for i, transceiver := range peer.GetTransceivers() {
		sections = append(sections, section{Mid: transceiver.Mid(), Use: "slot", Slot: i/2 + 1})
	}
	return sections, nil
}

// join calls joinRoom and takes the answer.
func (c *client) join(socket *signalling, peer *webrtc.PeerConnection, token string, sections []section) error {
	result, err := socket.call("joinRoom", map[string]interface{}{
		"token": token, "localInfo": struct{}{}, "roomInfo": map[string]bool{"allow_reconnect": false}, "advanceOptions": []string{},
		"offer": map[string]interface{}{"sdp": peer.LocalDescription().SDP, "sections": sections},
	})
	if err != nil {
		return err
	}
	var joined struct {
		Answer struct {
			SDP string `json:"sdp"`
		} `json:"answer"`
	}
	if err := json.Unmarshal(result, &joined); err != nil {
		return err
	}
	answer := joined.Answer.SDP
	if c.options.media != "" {
		if answer, err = sendTo(answer, c.options.media); err != nil {
			return err
		}
	}
	return peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// hear takes a notification.
func (c *client) hear(method string, payload json.RawMessage) {
	switch method {
	case "onRoomBandwidthAlert":
		atomic.AddInt32(&c.alerts, 1)
		c.tell(line{Event: "alert", Alert: payload})
	case "onConnectionInterrupted":
		c.tell(line{Event: "interrupted"})
	}
}

// receive reads a track until it ends. The answer names each after its slot, slot<k>.
func (c *client) receive(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	go func() {
		// Reading is what lets the interceptors see sender reports.
		for {
			if _, _, err := receiver.ReadRTCP(); err != nil {
				return
			}
		}
	}()
	slot, err := strconv.Atoi(strings.TrimPrefix(track.StreamID(), "slot"))
	if err != nil {
		c.tell(line{Event: "failed", Error: "a track of no slot: " + track.StreamID()})
		return
	}
	packet := make([]byte, largestPacket)
	for {
		length, _, err := track.Read(packet)
		if err != nil {
			return
		}
		c.take(track.Kind(), slot, packet[:length])
	}
}

// take counts one packet. One without payload is no picture: it fills a gap in the numbers, or probes the network.
func (c *client) take(kind webrtc.RTPCodecType, slot int, packet []byte) {
	var header rtp.Header
	begin, err := header.Unmarshal(packet)
	if err != nil {
		return
	}
	payload := len(packet) - begin
	if header.Padding && payload > 0 {
		payload -= int(packet[len(packet)-1])
	}
	if kind == webrtc.RTPCodecTypeAudio {
		c.meter.sound(len(packet))
		return
	}
	if payload <= 0 {
		return
	}
	now := time.Now()
	first, gap := c.meter.video(slot, len(packet), now)
	if first {
		c.tell(line{Event: "first-packet", Slot: slot})
	}
	if gap > gapWorthALine {
		c.report.write(line{Event: "gap", Client: c.number, Slot: slot, At: c.report.since(now.Add(-gap)), Length: gap.Milliseconds()})
	}
}

// sendRemb says again and again what the client thinks it can receive.
func (c *client) sendRemb(peer *webrtc.PeerConnection) {
	ticker := time.NewTicker(rembInterval)
	defer ticker.Stop()
	before, then := c.meter.received(), time.Now()
	for {
		select {
		case <-c.done:
			return
		case now := <-ticker.C:
			received := c.meter.received()
			bitsPerSecond := float64(8*(received-before)) / now.Sub(then).Seconds() * rembHeadroom
			before, then = received, now
			if bitsPerSecond == 0 {
				continue // It knows nothing.
			}
			packet := &rtcp.ReceiverEstimatedMaximumBitrate{SenderSSRC: uint32(c.number), Bitrate: float32(bitsPerSecond), SSRCs: videoOf(peer)}
			if err := peer.WriteRTCP([]rtcp.Packet{packet}); err != nil {
				return
			}
		}
	}
}

// videoOf names the streams of video that a connection receives.
func videoOf(peer *webrtc.PeerConnection) []uint32 {
	streams := []uint32{}
	for _, receiver := range peer.GetReceivers() {
		if track := receiver.Track(); track != nil && track.Kind() == webrtc.RTPCodecTypeVideo {
			streams = append(streams, uint32(track.SSRC()))
		}
	}
	return streams
}

func (c *client) sumUp(end time.Time) {
	sum, quiet := c.meter.sum(c.joining, end, int(atomic.LoadInt32(&c.alerts)))
	for slot, gap := range quiet {
		if gap > gapWorthALine {
			c.report.write(line{Event: "gap", Client: c.number, Slot: slot, At: c.report.since(end.Add(-gap)), Length: gap.Milliseconds(), Ongoing: true})
		}
	}
	c.tell(line{Event: "ended"})
	c.tell(line{Event: "summary", Summary: &sum})
}

func (c *client) tell(l line) {
	l.Client = c.number
	l.At = c.report.since(time.Now())
	c.report.write(l)
}
