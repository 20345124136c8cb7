package main

import (
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v3"
)

// What a client tells of its network.
const (
	transportCC = "transport-cc" // When each packet came, as pion's default interceptors do; receiver reports beside it.
	remb        = "remb"         // A rate that it thinks it can receive, and receiver reports.
	reports     = "reports"      // Receiver reports alone.
)

// newPeer makes a connection of pion's that sends the RTCP that the options ask for.
func newPeer(o *options) (*webrtc.PeerConnection, error) {
	media := &webrtc.MediaEngine{}
	parts := &interceptor.Registry{}
	if o.feedback == transportCC && !o.noNack {
		// What a program has that does not choose.
		if err := media.RegisterDefaultCodecs(); err != nil {
			return nil, err
		}
		if err := webrtc.RegisterDefaultInterceptors(media, parts); err != nil {
			return nil, err
		}
	} else if err := registerChosen(o, media, parts); err != nil {
		return nil, err
	}

	settings := webrtc.SettingEngine{}
	log := logging.NewDefaultLoggerFactory()
	log.Writer = os.Stderr // By itself it would write between our lines.
	settings.LoggerFactory = log
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if address, err := url.Parse(o.url); err == nil && net.ParseIP(address.Hostname()).IsLoopback() {
		settings.SetIncludeLoopbackCandidate(true)
		settings.SetIPFilter(func(address net.IP) bool { return address.IsLoopback() })
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(parts), webrtc.WithSettingEngine(settings))
	return api.NewPeerConnection(webrtc.Configuration{})
}

// registerChosen registers Opus and VP8 with that feedback alone which the options ask for; pion's default codecs name some of it by themselves.
func registerChosen(o *options, media *webrtc.MediaEngine, parts *interceptor.Registry) error {
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}
	if err := media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: opus, PayloadType: 111}, webrtc.RTPCodecTypeAudio); err != nil {
		return err
	}
	vp8 := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack", Parameter: "pli"}}}
	if o.feedback == remb {
		vp8.RTCPFeedback = append(vp8.RTCPFeedback, webrtc.RTCPFeedback{Type: "goog-remb"})
	}
	if !o.noNack {
		vp8.RTCPFeedback = append(vp8.RTCPFeedback, webrtc.RTCPFeedback{Type: "nack"})
		asking, err := nack.NewGeneratorInterceptor()
		if err != nil {
			return err
		}
		parts.Add(asking)
	}
	if err := media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: vp8, PayloadType: 96}, webrtc.RTPCodecTypeVideo); err != nil {
		return err
	}
	if err := webrtc.ConfigureRTCPReports(parts); err != nil {
		return err
	}
	if o.feedback == transportCC {
		return webrtc.ConfigureTWCCSender(media, parts)
	}
	if o.feedback == remb {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			if err := media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.ABSSendTimeURI}, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendTo replaces the address of an answer's UDP candidates and leaves out the others.
func sendTo(answer, hostPort string) (string, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return "", err
	}
	lines := []string{}
	for _, l := range strings.Split(answer, "\r\n") {
		if strings.HasPrefix(l, "a=candidate:") {
			// candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type>
			fields := strings.Fields(l)
			if !strings.EqualFold(fields[2], "udp") {
				continue
			}
			fields[4], fields[5] = host, port
			l = strings.Join(fields, " ")
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\r\n"), nil
}
