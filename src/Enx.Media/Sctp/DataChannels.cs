namespace Enx.Media.Sctp;

/// <summary>One data channel: a stream of each direction with the same id.</summary>
internal sealed class DataChannel(ushort id, DataChannelOptions options)
{
    public ushort Id => id;

    public DataChannelOptions Options => options;

    public string Label => options.Label;

    /// <summary>Messages may be sent.</summary>
    public bool IsOpen => !IsClosing;

    /// <summary>One side has closed it; its id is free when both have.</summary>
    public bool IsClosing { get; set; }

    /// <summary>We opened it, and have heard nothing on it yet: until then everything goes in order, behind the OPEN (RFC 8832 §6).</summary>
    public bool IsUnconfirmed { get; set; }

    public bool IncomingReset { get; set; }

    public bool OutgoingReset { get; set; }
}

/// <summary>What became of a message that was to be sent.</summary>
internal enum SendOutcome
{
    /// <summary>It is on its way, or will be.</summary>
    Queued,

    /// <summary>The send buffer is full.</summary>
    Full,

    /// <summary>The channel is closed, or the message too large.</summary>
    Refused,
}

/// <summary>Hears of channels, in the middle of a call that hands bytes or time over.</summary>
internal interface IDataChannelHandler
{
    /// <inheritdoc cref="ISctpHandler.Admit"/>
    bool Admit(int bytes, bool begins, long nowUs);

    /// <inheritdoc cref="ISctpHandler.AdmitControl"/>
    bool AdmitControl(long nowUs);

    /// <summary>The association is up: channels can be opened.</summary>
    void OnConnected();

    /// <summary>The other side opened a channel.</summary>
    void OnOpened(DataChannel channel);

    /// <summary>A message came in.</summary>
    /// <param name="channel">On which channel.</param>
    /// <param name="text">Whether it is text (UTF-8) or binary.</param>
    /// <param name="message">Its bytes, valid during the call; empty for an empty message.</param>
    void OnMessage(DataChannel channel, bool text, ReadOnlySpan<byte> message);

    /// <summary>The other side closed a channel, or the association it was on is over.</summary>
    void OnClosed(DataChannel channel);
}

/// <summary>
/// The data channels of one peer (RFC 8831, RFC 8832): an association, and on it channels that open with DATA_CHANNEL_OPEN and close by
/// a reset of their stream in both directions. Like the association it does no I/O and owns no clock.
/// </summary>
internal sealed class DataChannels : ISctpHandler
{
    /// <summary>The most channels at once, those that are closing among them.</summary>
    public const int MaxChannels = 64;

    /// <summary>The largest message that a peer may send us, bytes. A KiB short of what browsers take, so that it can be handed on with its sender's name before it.</summary>
    public const int MaxMessageBytes = 255 * 1024;

    private readonly SctpOptions _options;
    private readonly bool _dtlsClient;
    private readonly IDataChannelHandler _handler;
    private readonly Dictionary<ushort, DataChannel> _channels = [];

    /// <summary>Channels over a new association.</summary>
    /// <param name="options">The association's.</param>
    /// <param name="dtlsClient">Whether this side is the DTLS client, which has the even ids (RFC 8832 §6).</param>
    /// <param name="handler">Who hears of it.</param>
    public DataChannels(SctpOptions options, bool dtlsClient, IDataChannelHandler handler)
    {
        (_options, _dtlsClient, _handler) = (options, dtlsClient, handler);
        Association = new SctpAssociation(options, this);
    }

    public SctpAssociation Association { get; }

    /// <summary>Channels that are open or closing.</summary>
    public IReadOnlyCollection<DataChannel> All => _channels.Values;

    /// <summary>Messages that came on no channel or were of no known kind, and OPENs that made no sense.</summary>
    public long Ignored { get; private set; }

    /// <summary>Opens a channel; null when the association is not up or there is no id left.</summary>
    /// <exception cref="ArgumentException">A name is too long.</exception>
    public DataChannel? Open(DataChannelOptions options)
    {
        if (_channels.Count >= MaxChannels) return null;
        for (var id = _dtlsClient ? 0 : 1; id < SctpAssociation.Streams; id += 2)
        {
            if (_channels.ContainsKey((ushort)id)) continue;
            var channel = new DataChannel((ushort)id, options) { IsUnconfirmed = true };
            if (!Association.TrySend(new OutgoingMessage(channel.Id, Ppid.Dcep, Dcep.Open(options), ordered: true))) return null;
            _channels.Add(channel.Id, channel);
            return channel;
        }

        return null;
    }

    /// <summary>Sends a message. Its bytes are not copied and must not change any more.</summary>
    public SendOutcome Send(DataChannel channel, bool text, ReadOnlyMemory<byte> message, long nowUs)
    {
        if (!channel.IsOpen || !Association.IsUp || message.Length > _options.MaxOutgoingBytes) return SendOutcome.Refused;
        var empty = message.IsEmpty;
        var outgoing = new OutgoingMessage(
            channel.Id,
            empty ? text ? Ppid.EmptyText : Ppid.EmptyBinary : text ? Ppid.Text : Ppid.Binary,
            empty ? new byte[1] : message,
            channel.Options.Ordered || channel.IsUnconfirmed,
            channel.Options.MaxRetransmits,
            channel.Options.MaxLifetimeMs is { } ms ? nowUs + ms * 1000L : long.MaxValue);
        return Association.TrySend(outgoing) ? SendOutcome.Queued : SendOutcome.Full;
    }

    /// <summary>Closes a channel (RFC 8831 §6.7).</summary>
    /// <param name="channel">Which.</param>
    /// <param name="drop">Whether what waits on it is dropped; else it is sent first.</param>
    public void Close(DataChannel channel, bool drop = false)
    {
        if (channel.IsClosing) return;
        channel.IsClosing = true;
        Association.ResetStream(channel.Id, drop);
    }

    bool ISctpHandler.Admit(int bytes, bool begins, long nowUs) => _handler.Admit(bytes, begins, nowUs);

    bool ISctpHandler.AdmitControl(long nowUs) => _handler.AdmitControl(nowUs);

    void ISctpHandler.OnConnected() => _handler.OnConnected();

    void ISctpHandler.OnMessage(ushort streamId, uint ppid, ReadOnlySpan<byte> message)
    {
        _channels.TryGetValue(streamId, out var channel);
        if (ppid == Ppid.Dcep)
        {
            if (Dcep.IsOpen(message)) OnOpen(streamId, message, channel);
            else if (Dcep.IsAck(message) && channel is not null) channel.IsUnconfirmed = false;
            else Ignored++;
            return;
        }

        if (channel is null || ppid is not (Ppid.Text or Ppid.Binary or Ppid.EmptyText or Ppid.EmptyBinary))
        {
            Ignored++;
            // A channel agreed upon by other means is one we do not know of: better closed than silent.
            if (channel is null) Association.ResetStream(streamId, drop: true);
            return;
        }

        channel.IsUnconfirmed = false;
        if (channel.IncomingReset) return;
        _handler.OnMessage(channel, ppid is Ppid.Text or Ppid.EmptyText, ppid is Ppid.EmptyText or Ppid.EmptyBinary ? default : message);
    }

    void ISctpHandler.OnIncomingReset(ushort streamId)
    {
        if (!_channels.TryGetValue(streamId, out var channel)) return;
        channel.IncomingReset = true;
        var first = !channel.IsClosing;
        Close(channel, drop: true);
        Free(channel);
        if (first) _handler.OnClosed(channel);
    }

    void ISctpHandler.OnOutgoingReset(ushort streamId)
    {
        if (!_channels.TryGetValue(streamId, out var channel)) return;
        channel.OutgoingReset = true;
        Free(channel);
    }

    void ISctpHandler.OnRestarted() => CloseAll();

    void ISctpHandler.OnClosed(string cause) => CloseAll();

    private void OnOpen(ushort streamId, ReadOnlySpan<byte> message, DataChannel? known)
    {
        // RFC 8832 §6: each side opens ids of its own parity, and none that is in use.
        var theirs = (streamId & 1) == (_dtlsClient ? 1 : 0);
        if (known is not null || !theirs || _channels.Count >= MaxChannels || !Dcep.TryReadOpen(message, out var options))
        {
            Ignored++;
            if (known is null) Association.ResetStream(streamId, drop: true);
            return;
        }

        var channel = new DataChannel(streamId, options);
        _channels.Add(streamId, channel);
        Association.TrySend(new OutgoingMessage(streamId, Ppid.Dcep, Dcep.Ack, ordered: true));
        _handler.OnOpened(channel);
    }

    private void Free(DataChannel channel)
    {
        if (channel is { IncomingReset: true, OutgoingReset: true }) _channels.Remove(channel.Id);
    }

    private void CloseAll()
    {
        var all = _channels.Values.ToArray();
        _channels.Clear();
        foreach (var channel in all)
        {
            var first = !channel.IsClosing;
            channel.IsClosing = true;
            if (first) _handler.OnClosed(channel);
        }
    }
}
