using System.Collections.Concurrent;
using Enx.Load.Peers;
using Enx.Media.Sctp;

namespace Enx.Testing.Peers;

/// <summary>The data channels of a <see cref="TestPeer"/>. Belongs to the peer's thread; channels may be used from any.</summary>
internal sealed class TestData : IDataChannelHandler
{
    private readonly ClientTransport _transport;
    private readonly DataChannels _channels;
    private readonly ConcurrentQueue<Action<long>> _wishes = new();
    private readonly ConcurrentDictionary<DataChannel, TestChannel> _open = new();
    private readonly Queue<(TestChannel Channel, bool Text, byte[] Bytes)> _waiting = new();
    private readonly byte[] _buffer = new byte[SctpAssociation.MaxPacket];
    private bool _begun;

    public TestData(ClientTransport transport)
    {
        _transport = transport;
        _channels = new DataChannels(new SctpOptions { MaxOutgoingBytes = DataChannels.MaxMessageBytes }, dtlsClient: true, this);
    }

    /// <summary>Decides whether a packet is lost.</summary>
    public required Func<bool, bool> Lose { get; init; }

    public TestChannel Open(string label, bool ordered, int? maxRetransmits, int? maxLifetimeMs)
    {
        var channel = new TestChannel(this, label);
        _wishes.Enqueue(_ => TryOpen(channel, new DataChannelOptions(label, "", ordered, maxRetransmits, maxLifetimeMs)));
        return channel;
    }

    public void Send(TestChannel channel, bool text, byte[] bytes) => _wishes.Enqueue(_ => _waiting.Enqueue((channel, text, bytes)));

    public void Close(TestChannel channel) => _wishes.Enqueue(_ =>
    {
        if (channel.Channel is { } open) _channels.Close(open);
    });

    public void SendJunk(int packets) => _wishes.Enqueue(_ =>
    {
        var random = new Random(1);
        var junk = new byte[SctpAssociation.MaxPacket];
        for (var n = 0; n < packets; n++)
        {
            random.NextBytes(junk);
            _transport.SendData(junk.AsSpan(0, random.Next(1, junk.Length)));
        }
    });

    public void OnPacket(ReadOnlySpan<byte> packet, long nowUs)
    {
        if (!Lose(true)) _channels.Association.OnPacket(packet, nowUs);
    }

    public void Tick(long nowUs)
    {
        if (!_begun) _channels.Association.Connect(nowUs);
        _begun = true;
        if (_channels.Association.IsUp)
            while (_wishes.TryDequeue(out var wish)) wish(nowUs);
        while (_waiting.TryPeek(out var next) && next.Channel.Channel is { } channel)
        {
            // A full buffer is waited for, as an application does that looks at bufferedAmount.
            if (_channels.Send(channel, next.Text, next.Bytes, nowUs) == SendOutcome.Full) break;
            _waiting.Dequeue();
        }

        if (nowUs >= _channels.Association.NextTimeoutUs) _channels.Association.OnTimeout(nowUs);
        while (_channels.Association.TryWrite(_buffer, nowUs, out var length))
            if (!Lose(false)) _transport.SendData(_buffer.AsSpan(0, length));
    }

    public bool Admit(int bytes, bool begins, long nowUs) => true;

    public bool AdmitControl(long nowUs) => true;

    public void OnConnected()
    {
    }

    public void OnOpened(DataChannel channel)
    {
    }

    public void OnMessage(DataChannel channel, bool text, ReadOnlySpan<byte> message)
    {
        if (_open.TryGetValue(channel, out var mine)) mine.OnMessage(text, message);
    }

    public void OnClosed(DataChannel channel)
    {
        if (_open.TryRemove(channel, out var mine)) mine.IsClosed = true;
    }

    private void TryOpen(TestChannel channel, DataChannelOptions options)
    {
        channel.Channel = _channels.Open(options) ?? throw new InvalidOperationException("no channel left");
        _open[channel.Channel] = channel;
    }
}
