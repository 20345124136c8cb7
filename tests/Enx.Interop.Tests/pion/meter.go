package main

import (
	"sync"
	"time"
)

// gapWorthALine is the shortest time without video that is told of.
const gapWorthALine = 500 * time.Millisecond

// meter counts what one client receives. A track has a goroutine of its own, so several may tell it.
type meter struct {
	gate   sync.Mutex
	slots  map[int]*slotMeter
	audio  int64
	bytes  int64           // Of everything, for REMB.
	tenths map[int64]int64 // Video packets of each tenth of a second.
}

// slotMeter is the video of one slot.
type slotMeter struct {
	first, last time.Time
	packets     int64
	bytes       int64
	longest     time.Duration
}

func newMeter() *meter { return &meter{slots: map[int]*slotMeter{}, tenths: map[int64]int64{}} }

// video takes a packet of a slot. It says whether it is the slot's first, and how long nothing had come before.
func (m *meter) video(slot, bytes int, now time.Time) (first bool, gap time.Duration) {
	m.gate.Lock()
	defer m.gate.Unlock()
	s := m.slots[slot]
	if s == nil {
		s = &slotMeter{first: now, last: now}
		m.slots[slot] = s
		first = true
	}
	gap = now.Sub(s.last)
	if gap > s.longest {
		s.longest = gap
	}
	s.last = now
	s.packets++
	s.bytes += int64(bytes)
	m.bytes += int64(bytes)
	m.tenths[tenth(now)]++
	return first, gap
}

func (m *meter) sound(bytes int) {
	m.gate.Lock()
	defer m.gate.Unlock()
	m.audio++
	m.bytes += int64(bytes)
}

// received is how many bytes have come in all.
func (m *meter) received() int64 {
	m.gate.Lock()
	defer m.gate.Unlock()
	return m.bytes
}

// sum is how it stands at the end, and how long each slot has been without video then.
func (m *meter) sum(joining, end time.Time, alerts int) (summary, map[int]time.Duration) {
	m.gate.Lock()
	defer m.gate.Unlock()
	all := summary{FirstPacketMs: -1, AudioPackets: m.audio, Alerts: alerts}
	quiet := map[int]time.Duration{}
	for slot, s := range m.slots {
		quiet[slot] = end.Sub(s.last)
		longest := s.longest
		if quiet[slot] > longest {
			longest = quiet[slot]
		}
		if ms := longest.Milliseconds(); ms > all.LongestGapMs {
			all.LongestGapMs = ms
		}
		if ms := s.first.Sub(joining).Milliseconds(); all.FirstPacketMs < 0 || ms < all.FirstPacketMs {
			all.FirstPacketMs = ms
			all.WatchedMs = end.Sub(s.first).Milliseconds()
		}
		all.Packets += s.packets
		all.Bytes += s.bytes
	}
	for t := tenth(end) - 9; t <= tenth(end); t++ {
		all.LastSecond += m.tenths[t]
	}
	return all, quiet
}

// tenth numbers tenths of a second.
func tenth(moment time.Time) int64 { return moment.UnixMilli() / 100 }
