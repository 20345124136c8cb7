package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
)

// recording is the GStreamer pipeline that makes a tone and a moving picture, with a key frame each second: nobody tells it of PLI.
const recording = `gst-launch-1.0 --quiet \
	audiotestsrc is-live=true wave=sine freq=%d ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay pt=111 ! udpsink host=127.0.0.1 port=%d \
	videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 ! \
	vp8enc deadline=1 target-bitrate=250000 keyframe-max-dist=15 ! rtpvp8pay pt=96 picture-id-mode=2 mtu=1200 ! udpsink host=127.0.0.1 port=%d \
	>&2`

// studio is a GStreamer process that records, and the sockets on which its packets come.
type studio struct {
	process *exec.Cmd
	life    io.Closer // The process ends with this pipe, so also when this program is killed.
	sockets []net.PacketConn
}

// openStudio begins to record; each packet of sound and of video is handed on.
func openStudio(tone int, sound, video func(packet []byte)) (*studio, error) {
	s := &studio{}
	ports := []int{}
	for _, take := range []func([]byte){sound, video} {
		socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			s.close()
			return nil, err
		}
		s.sockets = append(s.sockets, socket)
		ports = append(ports, socket.LocalAddr().(*net.UDPAddr).Port)
		go listen(socket, take)
	}
	s.process = exec.Command("sh", "-c", fmt.Sprintf(recording, tone, ports[0], ports[1])+" <&- & cat >/dev/null; kill $!; wait")
	s.process.Stderr = os.Stderr
	life, err := s.process.StdinPipe()
	if err != nil {
		s.close()
		return nil, err
	}
	s.life = life
	if err := s.process.Start(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func listen(socket net.PacketConn, take func([]byte)) {
	buffer := make([]byte, largestPacket)
	for {
		length, _, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		take(buffer[:length])
	}
}

func (s *studio) close() {
	if s.life != nil {
		_ = s.life.Close()
		_ = s.process.Wait()
	}
	for _, socket := range s.sockets {
		_ = socket.Close()
	}
}
