// A client on pion that joins a room, publishes nothing, and says each second what comes on its first talker slot.
// go run . ws://127.0.0.1:8080/signal TOKEN
package main

import (
	"fmt"
	"log"
	"os"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pion/webrtc/v3"
)

type object = map[string]interface{}

func main() {
	peer, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	check(err)
	var packets [3]int64 // By kind.
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		fmt.Println("receiving", track.Kind(), "of", track.StreamID(), track.Codec().MimeType)
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			atomic.AddInt64(&packets[track.Kind()], 1)
		}
	})

	// The client offers; a slot is a section for sound and one for the picture.
	receiving := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		_, err := peer.AddTransceiverFromKind(kind, receiving)
		check(err)
	}
	offer, err := peer.CreateOffer(nil)
	check(err)
	gathered := webrtc.GatheringCompletePromise(peer)
	check(peer.SetLocalDescription(offer))
	<-gathered
	sections := []object{}
	for _, transceiver := range peer.GetTransceivers() {
		sections = append(sections, object{"mid": transceiver.Mid(), "use": "slot", "slot": 1})
	}

	dialer := websocket.Dialer{Subprotocols: []string{"enx.jsonrpc.2"}}
	socket, _, err := dialer.Dial(os.Args[1], nil)
	check(err)
	check(socket.WriteJSON(object{"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": object{
		"token": os.Args[2], "localInfo": object{"name": "pion"}, "roomInfo": object{}, "advanceOptions": []string{},
		"offer": object{"sdp": peer.LocalDescription().SDP, "sections": sections},
	}}))
	go func() {
		for range time.Tick(time.Second) {
			audio, video := atomic.LoadInt64(&packets[webrtc.RTPCodecTypeAudio]), atomic.LoadInt64(&packets[webrtc.RTPCodecTypeVideo])
			fmt.Println(audio, "packets of sound,", video, "of video")
		}
	}()
	for {
		var message struct {
			Method string
			Error  *struct{ Message string }
			Result struct{ Answer struct{ SDP string } }
		}
		check(socket.ReadJSON(&message)) // Reading also answers the server's pings.
		switch {
		case message.Error != nil:
			log.Fatal(message.Error.Message)
		case message.Method != "":
			fmt.Println("heard", message.Method)
		default:
			fmt.Println("joined")
			check(peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: message.Result.Answer.SDP}))
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
