package main

import (
	"net"
	"net/url"
	"os"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v3"
)

// newPeer makes a connection with what a program has that does not choose: pion's default codecs and interceptors.
func newPeer(signalling string) (*webrtc.PeerConnection, error) {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	interceptors := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, interceptors); err != nil {
		return nil, err
	}
	settings := webrtc.SettingEngine{}
	log := logging.NewDefaultLoggerFactory()
	log.Writer = os.Stderr // By itself it would write between our lines.
	settings.LoggerFactory = log
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if address, err := url.Parse(signalling); err == nil && net.ParseIP(address.Hostname()).IsLoopback() {
		settings.SetIncludeLoopbackCandidate(true)
		settings.SetIPFilter(func(address net.IP) bool { return address.IsLoopback() })
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(interceptors), webrtc.WithSettingEngine(settings))
	return api.NewPeerConnection(webrtc.Configuration{})
}

// drain reads RTCP until it ends, because reading is what shows it to the interceptors: they answer requests for lost packets.
func drain(read func([]byte) (int, interceptor.Attributes, error)) {
	buffer := make([]byte, largestPacket)
	for {
		if _, _, err := read(buffer); err != nil {
			return
		}
	}
}
