package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// callPatience is how long the server may take to answer a call.
const callPatience = 30 * time.Second

// signalling is a client's socket: JSON-RPC 2.0, calls of the client one way, answers and notifications the other.
type signalling struct {
	socket  *websocket.Conn
	writing sync.Mutex
	gate    sync.Mutex
	calls   map[int]chan rpcMessage
	lastID  int
	closed  chan struct{}
	hear    func(method string, payload json.RawMessage)
}

// rpcMessage is what comes in: the answer to a call, or a notification.
type rpcMessage struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Params struct {
		Payload json.RawMessage `json:"payload"`
	} `json:"params"`
}

// of is what the answer to a call of that method says.
func (m rpcMessage) of(method string) (json.RawMessage, error) {
	if m.Error != nil {
		return nil, fmt.Errorf("%s: %d %s", method, m.Error.Code, m.Error.Message)
	}
	return m.Result, nil
}

// dial opens a socket; hear is called with each notification, one after the other.
func dial(url string, hear func(method string, payload json.RawMessage)) (*signalling, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"enx.jsonrpc.2"}, HandshakeTimeout: callPatience}
	socket, answer, err := dialer.Dial(url, nil)
	if err != nil {
		if answer != nil {
			return nil, fmt.Errorf("%w: %s", err, answer.Status)
		}
		return nil, err
	}
	s := &signalling{socket: socket, calls: map[int]chan rpcMessage{}, closed: make(chan struct{}), hear: hear}
	go s.read()
	return s, nil
}

// call calls a method and waits for its result.
func (s *signalling) call(method string, params interface{}) (json.RawMessage, error) {
	answered := make(chan rpcMessage, 1)
	s.gate.Lock()
	s.lastID++
	id := s.lastID
	s.calls[id] = answered
	s.gate.Unlock()

	s.writing.Lock()
	err := s.socket.WriteJSON(map[string]interface{}{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	s.writing.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case answer := <-answered:
		return answer.of(method)
	case <-s.closed:
		// The answer may have come just before the end, and of two that are ready select takes either.
		select {
		case answer := <-answered:
			return answer.of(method)
		default:
			return nil, errors.New(method + ": the socket was closed")
		}
	case <-time.After(callPatience):
		return nil, errors.New(method + ": no answer")
	}
}

// read takes what comes until the socket is closed. It answers the server's pings, too: the library does so while somebody reads.
func (s *signalling) read() {
	defer close(s.closed)
	for {
		var message rpcMessage
		if err := s.socket.ReadJSON(&message); err != nil {
			return
		}
		if message.Method != "" {
			s.hear(message.Method, message.Params.Payload)
			continue
		}
		s.gate.Lock()
		answered := s.calls[message.ID]
		delete(s.calls, message.ID)
		s.gate.Unlock()
		if answered != nil {
			answered <- message
		}
	}
}

func (s *signalling) close() { _ = s.socket.Close() }
