using Enx.Media.Routing;
using Enx.Media.Sctp;
using Enx.Media.Sdp;

namespace Enx.Media.Peers;

/// <summary>
/// The data channels of one peer, on its loop's thread: SCTP packets come out of DTLS as they arrive and go into it when they are due,
/// and what the peer says on a channel goes to <see cref="DataFanOut"/>. The peer opens the channels; we never do. A peer that sends more
/// than it may has the excess treated as lost on the way: a reliable channel brings it again, as slowly as its congestion control then
/// finds right, another does not. While the peer's path is silent the association rests, and goes on where it was.
/// </summary>
internal sealed class PeerData : IDataChannelHandler
{
    // A browser that takes 20 Mbit/s says some 1,000 SACKs a second; what asks more makes work and nothing else.
    private const int MaxControlPerSecond = 2000;

    private const long SoonUs = 5_000_000;

    private readonly Peer _peer;
    private readonly LoopCounters _counters;
    private readonly DataChannels _channels;
    private RateLimit _messages;
    private RateLimit _bytes;
    private RateLimit _control = new(MaxControlPerSecond);
    private long _nowUs;
    private bool _due;

    public PeerData(Peer peer, OfferedSection section, MediaEngineOptions options, LoopCounters counters)
    {
        (_peer, _counters) = (peer, counters);
        _messages = new RateLimit(options.MaxDataMessagesPerSecond);
        _bytes = new RateLimit(options.MaxDataBytesPerSecond);
        var sctp = new SctpOptions { RemotePort = section.SctpPort, MaxMessageBytes = DataChannels.MaxMessageBytes, MaxOutgoingBytes = section.MaxMessageBytes };
        _channels = new DataChannels(sctp, dtlsClient: peer.Spec.Offer.PeerIsDtlsServer, this);
    }

    /// <summary>What the peer sends reaches nobody.</summary>
    public bool Blocked { get; set; }

    public int OpenChannels => _channels.All.Count(c => c.IsOpen);

    /// <summary>Whether something is due by time soon: data that must be acknowledged, or sent again.</summary>
    public bool IsWaiting => _due || _channels.Association.NextTimeoutUs - _nowUs < SoonUs;

    /// <summary>Takes a packet that came out of DTLS.</summary>
    public void OnPacket(ReadOnlySpan<byte> packet, long nowUs)
    {
        _nowUs = nowUs;
        _due = true;
        var dropped = _channels.Association.ControlDropped;
        _channels.Association.OnPacket(packet, nowUs);
        _counters.DataControlDropped += _channels.Association.ControlDropped - dropped;
    }

    /// <summary>Sends what is due by time.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs >= _channels.Association.NextTimeoutUs)
        {
            _channels.Association.OnTimeout(nowUs);
            _due = true;
        }

        FlushIfDue(nowUs);
    }

    /// <summary>Sends what a packet that came in or a message has made due; nothing while the peer's path is silent.</summary>
    public void FlushIfDue(long nowUs)
    {
        if (!_due || !_peer.CanSend) return;
        _due = false;
        while (_channels.Association.TryWrite(_peer.SendBuffer, nowUs, out var length))
            if (!_peer.SendData(length)) return;
    }

    /// <summary>Says a message to the peer on its channel of this name; nothing happens when it has none.</summary>
    public void Say(string label, bool text, ReadOnlyMemory<byte> message, long nowUs)
    {
        foreach (var channel in _channels.All)
        {
            if (!channel.IsOpen || channel.Label != label) continue;
            Say(channel, text, message, nowUs);
            return;
        }
    }

    bool IDataChannelHandler.Admit(int bytes, bool begins, long nowUs)
    {
        var messages = begins ? 1 : 0;
        if (!_bytes.Has(bytes, nowUs) | !_messages.Has(messages, nowUs))
        {
            _counters.DataFragmentsRefused++;
            return false;
        }

        _bytes.Take(bytes);
        _messages.Take(messages);
        return true;
    }

    bool IDataChannelHandler.AdmitControl(long nowUs)
    {
        if (!_control.Has(1, nowUs)) return false;
        _control.Take(1);
        return true;
    }

    void IDataChannelHandler.OnConnected()
    {
    }

    void IDataChannelHandler.OnOpened(DataChannel channel)
    {
    }

    void IDataChannelHandler.OnMessage(DataChannel channel, bool text, ReadOnlySpan<byte> message)
    {
        _counters.DataMessagesReceived++;
        if (Blocked) _counters.DataMessagesDropped++;
        else DataFanOut.Forward(_peer, channel.Label, text, message, _nowUs);
    }

    void IDataChannelHandler.OnClosed(DataChannel channel)
    {
    }

    private void Say(DataChannel channel, bool text, ReadOnlyMemory<byte> message, long nowUs)
    {
        _due = true;
        if (_channels.Send(channel, text, message, nowUs) == SendOutcome.Queued)
        {
            _counters.DataMessagesForwarded++;
            return;
        }

        if (!channel.Options.Reliable)
        {
            _counters.DataMessagesDropped++;
            return;
        }

        // A hole in what promises to have none must be seen: the peer finds the channel closed, and may open another.
        _counters.DataChannelsClosed++;
        _channels.Close(channel, drop: true);
    }
}
