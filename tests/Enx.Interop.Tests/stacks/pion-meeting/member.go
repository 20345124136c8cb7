package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/pion/webrtc/v3"
)

// largestPacket is more than any packet of RTP here has.
const largestPacket = 1500

// member is the connection of one member of the room, and what went over it.
type member struct {
	options    *options
	peer       *webrtc.PeerConnection
	microphone *webrtc.TrackLocalStaticRTP
	camera     *webrtc.TrackLocalStaticRTP
	studio     *studio
	connected  chan struct{}
	failed     chan error
	sentAudio  int64
	sentVideo  int64
	audio      []int64 // Packets received, by slot.
	video      []int64
}

// section says what a section of the offer is for.
type section struct {
	Mid  string `json:"mid"`
	Use  string `json:"use"`
	Slot int    `json:"slot,omitempty"`
}

func newMember(o *options) (*member, error) {
	peer, err := newPeer(o.url)
	if err != nil {
		return nil, err
	}
	m := &member{
		options: o, peer: peer, connected: make(chan struct{}, 1), failed: make(chan error, 8),
		audio: make([]int64, o.slots+1), video: make([]int64, o.slots+1),
	}
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	if m.microphone, err = webrtc.NewTrackLocalStaticRTP(opus, "microphone", o.name); err != nil {
		return nil, err
	}
	vp8 := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
	if m.camera, err = webrtc.NewTrackLocalStaticRTP(vp8, "camera", o.name); err != nil {
		return nil, err
	}
	peer.OnTrack(m.receive)
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			select {
			case m.connected <- struct{}{}:
			default: // It is told already.
			}
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			m.failed <- fmt.Errorf("the media connection is %s", state)
		}
	})
	return m, nil
}

// join offers the member's own sections and those of its slots, and takes the answer.
func (m *member) join(socket *signalling, token string) error {
	sections, err := m.offer()
	if err != nil {
		return err
	}
	result, err := socket.call("joinRoom", map[string]interface{}{
		"token": token, "localInfo": map[string]interface{}{"audio": true, "video": true, "name": m.options.name},
		"roomInfo": map[string]bool{"allow_reconnect": false}, "advanceOptions": []string{},
		"offer": map[string]interface{}{"sdp": m.peer.LocalDescription().SDP, "sections": sections},
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
	return m.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: joined.Answer.SDP})
}

// offer makes the offer; its candidates are in it when it returns.
func (m *member) offer() ([]section, error) {
	for _, track := range []webrtc.TrackLocal{m.microphone, m.camera} {
		sending := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
		transceiver, err := m.peer.AddTransceiverFromTrack(track, sending)
		if err != nil {
			return nil, err
		}
		go drain(transceiver.Sender().Read)
	}
	for slot := 1; slot <= m.options.slots; slot++ {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			receiving := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
			if _, err := m.peer.AddTransceiverFromKind(kind, receiving); err != nil {
				return nil, err
			}
		}
	}
	offer, err := m.peer.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	gathered := webrtc.GatheringCompletePromise(m.peer)
	if err := m.peer.SetLocalDescription(offer); err != nil {
		return nil, err
	}
	<-gathered
	sections := []section{}
	for i, transceiver := range m.peer.GetTransceivers() {
		switch i {
		case 0:
			sections = append(sections, section{Mid: transceiver.Mid(), Use: "microphone"})
		case 1:
			sections = append(sections, section{Mid: transceiver.Mid(), Use: "camera"})
		default:
			sections = append(sections, section{Mid: transceiver.Mid(), Use: "slot", Slot: i / 2})
		}
	}
	return sections, nil
}

// publish begins to send what the studio makes. It waits for the connection, so that the first picture, a whole one, is not lost.
func (m *member) publish() error {
	if m.studio != nil {
		return nil
	}
	var err error
	m.studio, err = openStudio(m.options.tone,
		func(packet []byte) { send(m.microphone, packet, &m.sentAudio) },
		func(packet []byte) { send(m.camera, packet, &m.sentVideo) })
	return err
}

// send sends one packet on a track, which puts the negotiated payload type and the track's SSRC into it.
func send(track *webrtc.TrackLocalStaticRTP, packet []byte, sent *int64) {
	if _, err := track.Write(packet); err == nil {
		atomic.AddInt64(sent, 1)
	}
}

// receive counts a track's packets until it ends. The answer names each after its slot, slot<k>.
func (m *member) receive(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	slot, err := strconv.Atoi(strings.TrimPrefix(track.StreamID(), "slot"))
	if err != nil || slot < 1 || slot > m.options.slots {
		m.failed <- fmt.Errorf("a track of no slot: %s", track.StreamID())
		return
	}
	go drain(receiver.Read)
	count := &m.video[slot]
	if track.Kind() == webrtc.RTPCodecTypeAudio {
		count = &m.audio[slot]
	}
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		// A packet without payload probes the network or fills a gap: it is neither sound nor picture.
		if len(packet.Payload) > 0 {
			atomic.AddInt64(count, 1)
		}
	}
}

func (m *member) summary() line {
	slots := []line{}
	for slot := 1; slot <= m.options.slots; slot++ {
		slots = append(slots, line{
			"slot": slot, "audioPackets": atomic.LoadInt64(&m.audio[slot]), "videoPackets": atomic.LoadInt64(&m.video[slot]),
			"frames": nil, "width": nil, "height": nil, "toneHz": nil,
		})
	}
	return line{"event": "summary", "sentAudioPackets": atomic.LoadInt64(&m.sentAudio), "sentVideoPackets": atomic.LoadInt64(&m.sentVideo), "slots": slots}
}

func (m *member) close() {
	if m.studio != nil {
		m.studio.close()
	}
	_ = m.peer.Close()
}
