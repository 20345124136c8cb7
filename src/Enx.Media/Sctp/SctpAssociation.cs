using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enx.Media.Sctp;

/// <summary>
/// One SCTP association over DTLS (RFC 9260, RFC 8261), either side of it. It does no I/O and owns no clock: packets go in by
/// <see cref="OnPacket"/>, come out by <see cref="TryWrite"/> (to be called until it says no after anything else was), time goes in
/// with each call, and <see cref="NextTimeoutUs"/> says when <see cref="OnTimeout"/> wants to be called. How it works: this class has
/// the handshake, the tags, the shutdown and the order of chunks in a packet (<see cref="ControlTimer"/> says what of it again,
/// <see cref="Heartbeat"/> when to measure an idle path); <see cref="DataSender"/> has everything about data that
/// goes out, <see cref="DataReceiver"/> about data that comes in, <see cref="StreamResets"/> about streams that begin anew.
/// There is one path, so no failover. Nothing heard for long does not end it: whether the other side lives is ICE's business, and what
/// is unacknowledged is sent again when the path is back. Any bytes may come in; what makes no sense is dropped, and held memory is bounded.
/// Over 400 lines: what is left here is the state machine of RFC 9260 §4, whose every arrow touches the tags, the state and the replies.
/// </summary>
internal sealed class SctpAssociation(SctpOptions options, ISctpHandler handler)
{
    /// <summary>The largest packet, bytes: with DTLS (37), UDP and IPv6 (48) around it, it fits the 1,280 that every network takes.</summary>
    public const int MaxPacket = 1160;

    /// <summary>How many streams each side may use.</summary>
    public const ushort Streams = 1024;

    private const int MaxReplies = 16;
    private const byte ReflectedTag = 1;

    private readonly byte[] _cookieKey = RandomNumberGenerator.GetBytes(32);
    private readonly Queue<byte[]> _replies = new();
    private readonly Queue<(uint Tag, byte[] Chunk)> _apart = new();
    private readonly ControlTimer _control = new();
    private readonly Heartbeat _heartbeat = new();
    private SctpSetup _local;
    private SctpSetup _peer;
    private DataSender? _sender;
    private DataReceiver? _receiver;
    private StreamResets? _resets;
    private byte[] _cookie = [];
    private int _controlInPacket;

    public SctpState State { get; private set; }

    /// <summary>Whether messages can be sent.</summary>
    public bool IsUp => State == SctpState.Established;

    /// <summary>Bytes of messages waiting or under way.</summary>
    public int SendBufferedBytes => _sender?.Queue.HeldBytes ?? 0;

    /// <summary>Bytes held of messages that came in and are not whole, or wait for others.</summary>
    public int ReceiveBufferedBytes => _receiver?.HeldBytes ?? 0;

    /// <summary>The congestion window, bytes.</summary>
    public int CongestionBytes => _sender?.CongestionBytes ?? 0;

    /// <summary>Chunks dropped since their packet had one of their kind already, or since <see cref="ISctpHandler.AdmitControl"/> refused them.</summary>
    public long ControlDropped { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> is to be called; <see cref="long.MaxValue"/> for not at all.</summary>
    public long NextTimeoutUs =>
        Math.Min(
            Math.Min(_control.AtUs, _heartbeat.AtUs),
            _sender is null ? long.MaxValue : Math.Min(Math.Min(_sender.TimeoutUs, _resets!.TimeoutUs), _receiver!.SackDueUs));

    /// <summary>Opens the association from this side.</summary>
    public void Connect(long nowUs)
    {
        if (State != SctpState.Closed) return;
        _local = NewSetup();
        State = SctpState.CookieWait;
        _control.Begin(nowUs);
    }

    /// <summary>Queues a message; false when the association is not up or the send buffer is full.</summary>
    public bool TrySend(OutgoingMessage message) => IsUp && message.StreamId < Math.Min(Streams, _peer.IncomingStreams) && _sender!.Queue.TryAdd(message);

    /// <summary>Ends a stream of ours after what was said on it; <see cref="ISctpHandler.OnOutgoingReset"/> tells when.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="drop">Whether what waits on it is dropped.</param>
    public void ResetStream(ushort streamId, bool drop)
    {
        if (_sender is null) return;
        if (drop) _sender.Queue.Drop(streamId);
        _resets!.Request(streamId);
    }

    /// <summary>Ends the association once everything said is acknowledged (RFC 9260 §9.2).</summary>
    public void Shutdown(long nowUs)
    {
        if (State != SctpState.Established) return;
        State = SctpState.ShutdownPending;
        Continue(nowUs);
    }

    /// <summary>Ends the association at once (RFC 9260 §9.1).</summary>
    public void Abort(string cause) => Abort(ErrorCause.UserInitiatedAbort, cause);

    /// <summary>Takes a packet. Dropped when its checksum, ports or tag are wrong.</summary>
    public void OnPacket(ReadOnlySpan<byte> bytes, long nowUs)
    {
        if (!SctpPacket.TryParse(bytes, out var packet) || packet.SourcePort != options.RemotePort || packet.DestinationPort != SctpOptions.Port) return;
        var reader = new ChunkReader(packet.Chunks);
        var first = true;
        _controlInPacket = 0;
        while (reader.MoveNext())
        {
            if (!OnChunk(reader.Current, packet, first, nowUs)) break;
            first = false;
        }

        if (_sender is null) return;
        if (_receiver!.TooLarge)
        {
            Abort(ErrorCause.ProtocolViolation, "a message was larger than a=max-message-size");
            return;
        }

        _receiver.OnPacketEnd(nowUs);
        _resets!.OnPacketEnd();
        Continue(nowUs);
    }

    /// <summary>Does what is due by now.</summary>
    public void OnTimeout(long nowUs)
    {
        if (nowUs >= _control.AtUs && !_control.TryAgain(nowUs)) Close("the other side did not answer");
        if (_sender is null) return;
        if (nowUs >= _sender.TimeoutUs) _sender.OnTimeout(nowUs);
        if (nowUs >= _resets!.TimeoutUs) _resets.OnTimeout();
        // What is under way measures the path as well.
        if (nowUs >= _heartbeat.AtUs) _heartbeat.OnTimeout(nowUs, idle: _sender.IsDone);
    }

    /// <summary>Writes the next packet to be sent; false when there is none now.</summary>
    /// <param name="buffer">At least <see cref="MaxPacket"/> bytes.</param>
    /// <param name="nowUs">The time.</param>
    /// <param name="length">The packet's length.</param>
    public bool TryWrite(Span<byte> buffer, long nowUs, out int length)
    {
        buffer = buffer[..MaxPacket];
        if (_apart.TryDequeue(out var apart))
        {
            length = Sealed(Begin(buffer, apart.Tag), apart.Chunk);
            return true;
        }

        length = 0;
        if (State == SctpState.Closed) return false;
        if (State == SctpState.CookieWait)
        {
            if (!_control.Take(nowUs)) return false;
            var init = Begin(buffer, 0);
            InitChunk.Write(ref init, ChunkType.Init, _local, default, default);
            length = init.Finish();
            return true;
        }

        var writer = Begin(buffer, _peer.Tag);
        WriteControl(ref writer, nowUs);
        while (_replies.TryPeek(out var reply) && writer.Fits(reply.Length - Chunk.HeaderLength)) Add(ref writer, _replies.Dequeue());
        if (_sender is not null && State is not SctpState.ShutdownAckSent)
        {
            _resets!.Write(ref writer, nowUs);
            var data = State is not SctpState.ShutdownSent && _sender.CanWrite(nowUs);
            if (_receiver!.SackDueUs <= nowUs || data && _receiver.SackDueUs != long.MaxValue) _receiver.WriteSack(ref writer);
            if (data) _sender.WriteData(ref writer, nowUs);
            _sender.WriteForwardTsn(ref writer, nowUs);
            _heartbeat.Write(ref writer, nowUs);
        }

        if (writer.IsEmpty) return false;
        length = writer.Finish();
        return true;
    }

    private bool OnChunk(Chunk chunk, in SctpPacket packet, bool first, long nowUs)
    {
        // RFC 9260 §8.5: INIT comes alone and without a tag; a cookie brings its own; some chunks may reflect the receiver's.
        switch (chunk.Type)
        {
            case ChunkType.Init:
                if (first && packet.VerificationTag == 0) OnInit(chunk.Value, nowUs);
                return false;
            case ChunkType.CookieEcho:
                return first && OnCookieEcho(chunk.Value, packet.VerificationTag, nowUs);
            case ChunkType.Abort or ChunkType.ShutdownComplete when State != SctpState.Closed:
                if (packet.VerificationTag == ((chunk.Flags & ReflectedTag) != 0 && _peer.Tag != 0 ? _peer.Tag : _local.Tag)) OnEnd(chunk);
                return false;
            case ChunkType.InitAck when State == SctpState.CookieWait && packet.VerificationTag == _local.Tag:
                OnInitAck(chunk.Value, nowUs);
                return false;
        }

        if (State is SctpState.Closed or SctpState.CookieWait || packet.VerificationTag != _local.Tag) return false;
        if (State == SctpState.CookieEchoed && chunk.Type is not (ChunkType.CookieAck or ChunkType.Error)) return false;
        return OnKnownPeer(chunk, nowUs);
    }

    private bool OnKnownPeer(Chunk chunk, long nowUs)
    {
        if (!AdmitControl(chunk.Type, nowUs))
        {
            ControlDropped++;
            return true;
        }

        switch (chunk.Type)
        {
            case ChunkType.Data:
                return OnData(chunk, nowUs);
            case ChunkType.Sack:
                if (SackChunk.TryParse(chunk.Value, out var sack)) _sender!.OnSack(sack, nowUs);
                return true;
            case ChunkType.ForwardTsn:
                _receiver!.OnForwardTsn(chunk.Value);
                return State != SctpState.Closed;
            case ChunkType.ReConfig:
                _resets!.OnChunk(chunk.Value, nowUs);
                return State != SctpState.Closed;
            case ChunkType.Heartbeat:
                Reply(ChunkType.HeartbeatAck, chunk.Value);
                return true;
            case ChunkType.HeartbeatAck:
                if (_heartbeat.TryMeasure(chunk.Value, nowUs, out var roundTripUs)) _sender!.Timeout.OnRoundTrip(roundTripUs);
                return true;
            case ChunkType.CookieAck:
                if (State == SctpState.CookieEchoed) Establish(nowUs);
                return true;
            case ChunkType.Error:
                return OnError(chunk.Value, nowUs);
            case ChunkType.Shutdown:
                OnShutdown(chunk.Value, nowUs);
                return true;
            case ChunkType.ShutdownAck:
                if (State is not (SctpState.ShutdownSent or SctpState.ShutdownAckSent)) return true;
                _apart.Enqueue((_peer.Tag, [(byte)ChunkType.ShutdownComplete, 0, 0, 4]));
                Close("the association was shut down");
                return false;
            case ChunkType.Init or ChunkType.InitAck or ChunkType.Abort or ChunkType.CookieEcho or ChunkType.ShutdownComplete:
                return false;
            default:
                // RFC 9260 §3.2: the upper bits say whether to report and whether to go on.
                if (((int)chunk.Type & 0x40) != 0) ReplyError(ErrorCause.UnrecognizedChunk, chunk.Whole);
                return ((int)chunk.Type & 0x80) != 0;
        }
    }

    /// <summary>A few bytes of these move, or look at, thousands of TSNs or every stream: so they have a rate, and where the second in a
    /// packet could say nothing that the first did not, one packet has one.</summary>
    private bool AdmitControl(ChunkType type, long nowUs)
    {
        var once = type switch { ChunkType.Sack => 1, ChunkType.Shutdown => 2, ChunkType.ForwardTsn => 4, _ => 0 };
        if (once == 0 && type != ChunkType.ReConfig) return true;
        if ((_controlInPacket & once) != 0) return false;
        _controlInPacket |= once;
        return handler.AdmitControl(nowUs);
    }

    private bool OnData(Chunk chunk, long nowUs)
    {
        // After SHUTDOWN the other side has nothing more to say (RFC 9260 §9.2); what comes was sent before.
        if (State is SctpState.ShutdownReceived or SctpState.ShutdownAckSent || !DataChunk.TryParse(chunk, out var data)) return true;
        if (data.Payload.IsEmpty)
        {
            Abort(ErrorCause.NoUserData, "a DATA chunk was empty");
            return false;
        }

        // The other side still sends what it had: wait as long as it does.
        if (State == SctpState.ShutdownSent) _control.Begin(nowUs);
        if (!_receiver!.OnData(data, nowUs) && State != SctpState.Closed)
        {
            Span<byte> cause = stackalloc byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(cause, data.StreamId);
            cause[2..].Clear();
            ReplyError(ErrorCause.InvalidStream, cause);
        }

        return State != SctpState.Closed;
    }

    private void OnInit(ReadOnlySpan<byte> value, long nowUs)
    {
        if (State == SctpState.ShutdownAckSent || _apart.Count >= MaxReplies) return;
        if (!InitChunk.TryParse(value, out var init))
        {
            // An association that stands is not put at risk for it.
            var tag = State == SctpState.Closed && value.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
            if (tag != 0) _apart.Enqueue((tag, AbortChunk(ErrorCause.InvalidMandatoryParameter)));
            return;
        }

        // Nothing is remembered of it: what there is to know goes into the cookie (RFC 9260 §5.1.3). Both sides may begin at once:
        // then ours keeps its tag (§5.2.1). With an association there already, the tie tags tell it from a restart (§5.2.2).
        var collision = State is SctpState.CookieWait or SctpState.CookieEchoed;
        var ours = collision ? _local : NewSetup();
        var cookie = new StateCookie(init.Setup, ours.Tag, ours.InitialTsn, collision || State == SctpState.Closed ? 0 : _local.Tag, collision ? 0 : _peer.Tag, nowUs);
        Span<byte> buffer = stackalloc byte[MaxPacket];
        var writer = Begin(buffer, init.Setup.Tag);
        InitChunk.Write(ref writer, ChunkType.InitAck, ours, cookie.Write(_cookieKey), init.Unrecognized);
        _apart.Enqueue((init.Setup.Tag, buffer[SctpPacket.HeaderLength..writer.Length].ToArray()));
    }

    private void OnInitAck(ReadOnlySpan<byte> value, long nowUs)
    {
        if (!InitChunk.TryParse(value, out var init) || init.Cookie.IsEmpty || init.Cookie.Length > MaxPacket - 64) return;
        _peer = init.Setup;
        _cookie = init.Cookie.ToArray();
        State = SctpState.CookieEchoed;
        _control.Begin(nowUs);
    }

    private bool OnCookieEcho(ReadOnlySpan<byte> value, uint tag, long nowUs)
    {
        if (!StateCookie.TryRead(value, _cookieKey, out var cookie) || cookie.LocalTag != tag) return false;
        var sameLocal = State != SctpState.Closed && cookie.LocalTag == _local.Tag;
        var samePeer = State != SctpState.Closed && cookie.Peer.Tag == _peer.Tag;
        // A cookie of the association that stands is good at any age: COOKIE ACK got lost (RFC 9260 §5.1.5).
        if (nowUs - cookie.CreatedUs > StateCookie.LifeUs && !(sameLocal && samePeer))
        {
            Span<byte> error = stackalloc byte[12];
            error.Clear();
            error[0] = (byte)ChunkType.Error;
            error[3] = 12;
            error[5] = (byte)ErrorCause.StaleCookie;
            error[7] = 8;
            if (_apart.Count < MaxReplies) _apart.Enqueue((cookie.Peer.Tag, error.ToArray()));
            return false;
        }

        var restarted = false;
        if (State == SctpState.Closed)
        {
            // The plain case.
        }
        else if (sameLocal && samePeer)
        {
            // §5.2.4 D: our COOKIE ACK got lost, or both sides began at once.
            if (State == SctpState.CookieEchoed) Establish(nowUs);
            Reply(ChunkType.CookieAck, default);
            return true;
        }
        else if (sameLocal && _sender is null)
        {
            // §5.2.4 B: both sides began at once, and the other was faster.
        }
        else if (!sameLocal && !samePeer && cookie.LocalTieTag == _local.Tag && cookie.PeerTieTag == _peer.Tag && _sender is not null)
        {
            // §5.2.4 A: the other side has begun anew.
            restarted = true;
        }
        else
        {
            return false;
        }

        _local = Setup(cookie.LocalTag, cookie.LocalTsn);
        _peer = cookie.Peer;
        _receiver?.Clear();
        _sender = null;
        _replies.Clear();
        if (restarted) handler.OnRestarted();
        Reply(ChunkType.CookieAck, default);
        Establish(nowUs);
        return true;
    }

    private void Establish(long nowUs)
    {
        _sender = new DataSender(_local.InitialTsn, _peer, MaxPacket);
        _receiver = new DataReceiver(_peer, Streams, options.MaxMessageBytes, handler);
        _resets = new StreamResets(_local.InitialTsn, _peer, Streams, _sender, _receiver, handler);
        State = SctpState.Established;
        _control.End();
        _cookie = [];
        _heartbeat.Start(nowUs);
        handler.OnConnected();
    }

    private void OnShutdown(ReadOnlySpan<byte> value, long nowUs)
    {
        if (value.Length < 4 || State == SctpState.ShutdownAckSent) return;
        // It says, as a SACK does, what has arrived; but nothing of the window.
        _sender!.OnSack(new SackChunk(BinaryPrimitives.ReadUInt32BigEndian(value), DataReceiver.FullWindow), nowUs);
        if (State == SctpState.ShutdownSent)
        {
            // Both at once (RFC 9260 §9.2).
            State = SctpState.ShutdownAckSent;
            _control.Begin(nowUs);
            return;
        }

        State = SctpState.ShutdownReceived;
    }

    private void Continue(long nowUs)
    {
        if (_sender is not { IsDone: true }) return;
        if (State == SctpState.ShutdownPending)
        {
            State = SctpState.ShutdownSent;
            _control.Begin(nowUs);
        }
        else if (State == SctpState.ShutdownReceived)
        {
            State = SctpState.ShutdownAckSent;
            _control.Begin(nowUs);
        }
    }

    private bool OnError(ReadOnlySpan<byte> value, long nowUs)
    {
        var reader = new ParameterReader(value);
        while (reader.MoveNext())
        {
            if ((ErrorCause)reader.Type != ErrorCause.StaleCookie || State != SctpState.CookieEchoed) continue;
            // The cookie was too long under way: begin anew (RFC 9260 §5.2.6).
            State = SctpState.CookieWait;
            _control.Begin(nowUs);
            return false;
        }

        return true;
    }

    private void OnEnd(Chunk chunk)
    {
        if (chunk.Type == ChunkType.Abort) Close("the other side aborted the association");
        else if (State == SctpState.ShutdownAckSent) Close("the association was shut down");
    }

    private void Abort(ErrorCause cause, string reason)
    {
        if (State == SctpState.Closed) return;
        if (State is not SctpState.CookieWait)
        {
            _apart.Clear();
            _apart.Enqueue((_peer.Tag, AbortChunk(cause)));
        }

        Close(reason);
    }

    private void Close(string cause)
    {
        State = SctpState.Closed;
        _receiver?.Clear();
        (_sender, _receiver, _resets) = (null, null, null);
        _replies.Clear();
        _control.End();
        _heartbeat.Stop();
        _peer = default;
        handler.OnClosed(cause);
    }

    private void WriteControl(ref PacketWriter writer, long nowUs)
    {
        if (!_control.Take(nowUs)) return;
        switch (State)
        {
            case SctpState.CookieEchoed:
                _cookie.CopyTo(writer.Add(ChunkType.CookieEcho, 0, _cookie.Length));
                break;
            case SctpState.ShutdownSent:
                BinaryPrimitives.WriteUInt32BigEndian(writer.Add(ChunkType.Shutdown, 0, 4), _receiver!.Cumulative);
                break;
            case SctpState.ShutdownAckSent:
                writer.Add(ChunkType.ShutdownAck, 0, 0);
                break;
        }
    }

    private void Reply(ChunkType type, ReadOnlySpan<byte> value)
    {
        // What does not fit beside a header is no heartbeat of a sender with our MTU.
        if (_replies.Count >= MaxReplies || value.Length > MaxPacket - SctpPacket.HeaderLength - Chunk.HeaderLength) return;
        var chunk = new byte[Chunk.HeaderLength + value.Length];
        chunk[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        value.CopyTo(chunk.AsSpan(Chunk.HeaderLength));
        _replies.Enqueue(chunk);
    }

    private void ReplyError(ErrorCause cause, ReadOnlySpan<byte> information)
    {
        const int most = 128;
        information = information[..Math.Min(information.Length, most)];
        Span<byte> value = stackalloc byte[4 + most];
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)cause);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(4 + information.Length));
        information.CopyTo(value[4..]);
        Reply(ChunkType.Error, value[..(4 + information.Length)]);
    }

    private static byte[] AbortChunk(ErrorCause cause) => [(byte)ChunkType.Abort, 0, 0, 8, 0, (byte)cause, 0, 4];

    private SctpSetup NewSetup() => Setup(NewTag(), NewTag());

    private static SctpSetup Setup(uint tag, uint initialTsn) => new(tag, DataReceiver.FullWindow, Streams, Streams, initialTsn, ForwardTsn: true, ReConfig: true);

    /// <summary>A number that is not 0, which no tag may be.</summary>
    private uint NewTag() => options.Tags is { } tags ? tags() : Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(4)));

    private PacketWriter Begin(Span<byte> buffer, uint tag) => new(buffer, SctpOptions.Port, options.RemotePort, tag);

    private static void Add(ref PacketWriter writer, ReadOnlySpan<byte> chunk) =>
        chunk[Chunk.HeaderLength..].CopyTo(writer.Add((ChunkType)chunk[0], chunk[1], BinaryPrimitives.ReadUInt16BigEndian(chunk[2..]) - Chunk.HeaderLength));

    private static int Sealed(PacketWriter writer, ReadOnlySpan<byte> chunk)
    {
        Add(ref writer, chunk);
        return writer.Finish();
    }
}
