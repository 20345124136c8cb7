using System.Text;
using Enx.Media.Congestion;
using Enx.Media.Dtls;
using Enx.Media.Engine;
using Enx.Media.Ice;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace Enx.Media.Loops;

/// <summary>
/// One peer connection. Owned by its loop's thread, so nothing here locks. A datagram comes in by its kind (RFC 7983): checks are the
/// loop's business, DTLS goes through the pipe to BouncyCastle, media goes <see cref="OnRtp"/> → track → slots of other peers.
/// RTCP, in both directions, is <see cref="PeerRtcp"/>'s, data channels are <see cref="PeerData"/>'s.
/// </summary>
internal sealed class Peer : IDisposable
{
    // Each is a NAT's mapping or an interface of the same device; more is somebody trying things out.
    private const int MaxPaths = 8;
    private const int MaxLearnedSsrcs = 32;

    // A publisher that starts anew comes under a new SSRC; one that does so all the time is up to something.
    private const int MaxRenewals = 32;

    // Feedback, sound or pictures come many times a second from whoever is there.
    private const long LostAfterUs = 1_000_000;

    // BouncyCastle turns for a millisecond over a record that is forged or repeated: one such is looked at in an interval, and what comes
    // after it waits for the next.
    private const long DtlsIntervalUs = 50_000;
    private const int FruitlessReads = 1;

    private readonly MediaLoop _loop;
    private readonly List<IcePath> _paths = [];
    private readonly Dictionary<uint, SourceStream> _bySsrc = [];
    private readonly int _midId;
    private readonly int _ridId;
    private readonly int _repairedRidId;
    private readonly int _transportCcId;
    private DtlsPipe? _pipe;
    private DtlsTransport? _dtls;
    private SrtpContext? _incoming;
    private SrtpContext? _outgoing;
    private PathState? _reported;
    private long _nextDtlsUs;
    private int _fruitlessReads;
    private int _renewals;
    private bool _isPacing;

    public Peer(MediaLoop loop, RoutingRoom room, PeerSpec spec, int number, MediaEngineOptions options, long nowUs)
    {
        (_loop, Room, Spec, Number, LastAuthenticUs, CreatedUs) = (loop, room, spec, number, nowUs, nowUs);
        Ice = new IceSessions(spec.Ice);
        Rtcp = new PeerRtcp(this, loop);
        foreach (var section in spec.Offer.Sections)
        {
            if (!section.Accepted) continue;
            if (section.Use == SectionUse.Data)
            {
                Data = new PeerData(this, section, options, loop.Counters);
                continue;
            }

            if (section.Use == SectionUse.Slot)
            {
                var source = spec.Slots.First(s => s.Mid == section.Mid);
                Slots.Add(new Slot(this, section, source.Ssrc, source.RtxSsrc, lane: Slots.Count));
                continue;
            }

            var track = new PublishedTrack(this, section, options);
            Tracks.Add(track);
            foreach (var stream in track.Streams)
            {
                if (stream.Ssrc != 0) _bySsrc[stream.Ssrc] = stream;
                if (stream.RtxSsrc != 0) _bySsrc[stream.RtxSsrc] = stream;
            }

            // One bundle, one meaning for each id (RFC 8843 §7.1.3).
            _midId = section.Extensions.GetValueOrDefault(RtpExtensions.Mid, _midId);
            _transportCcId = section.Extensions.GetValueOrDefault(RtpExtensions.TransportCc, _transportCcId);
            if (track.IsAudio) continue;
            _ridId = section.Extensions.GetValueOrDefault(RtpExtensions.Rid, _ridId);
            _repairedRidId = section.Extensions.GetValueOrDefault(RtpExtensions.RepairedRid, _repairedRidId);
        }

        Uplink = new PeerUplink(this, loop);
        Downlink = new PeerDownlink(this, loop, options, nowUs);
        Hearing = new Hearing(this, loop.Counters);
    }

    public string Id => Spec.PeerId;

    /// <summary>What the peer is made of, as its newest offer says.</summary>
    public PeerSpec Spec { get; set; }

    /// <summary>A small number, unique on the loop: the speaker detection's key.</summary>
    public int Number { get; }

    public RoutingRoom Room { get; }

    /// <summary>The credentials under which checks are accepted.</summary>
    public IceSessions Ice { get; }

    public List<PublishedTrack> Tracks { get; } = [];

    public List<Slot> Slots { get; } = [];

    public PeerRtcp Rtcp { get; }

    /// <summary>Whom the peer hears.</summary>
    public Hearing Hearing { get; }

    /// <summary>What the peer publishes, as far as it is wanted.</summary>
    public PeerUplink Uplink { get; }

    /// <summary>What is sent to the peer, as far as its network carries it.</summary>
    public PeerDownlink Downlink { get; }

    /// <summary>The peer's data channels; null when it offered none.</summary>
    public PeerData? Data { get; }

    /// <summary>Packets that came in by transport-wide number, for feedback to the publisher's congestion control.</summary>
    public ArrivalRecorder Arrivals { get; } = new();

    /// <summary>How far the peer's wall clock is from ours.</summary>
    public WallClockOffset WallClock;

    /// <summary>The path that media goes out on; null until the first check.</summary>
    public IcePath? Path { get; private set; }

    public long CreatedUs { get; }

    /// <summary>When something authentic last came in, µs of the loop's clock.</summary>
    public long LastAuthenticUs { get; private set; }

    /// <summary>Whether nothing at all comes from the peer: then its connection is lost, which is another matter than bandwidth, though its
    /// consent has not run out yet.</summary>
    public bool IsLost(long nowUs) => nowUs - LastAuthenticUs > LostAfterUs;

    /// <summary>A plan has named this peer.</summary>
    public bool Planned { get; set; }

    public bool Closed { get; private set; }

    /// <summary>Whether media may go out: keys and a path are there, the peer's consent has not run out (RFC 7675 §5.1), and it is not gone.</summary>
    public bool CanSend => !Closed && _outgoing is not null && Path is not null && _reported != PathState.Silent;

    /// <summary>Where an outgoing packet is put together; shared by the whole loop and sent before it is used again.</summary>
    public Span<byte> SendBuffer => _loop.SendBuffer;

    /// <summary>A second buffer, for a packet that another is made of.</summary>
    public Span<byte> ScratchBuffer => _loop.ScratchBuffer;

    /// <summary>Finds a track that the peer publishes; null when it has no such section.</summary>
    public PublishedTrack? Track(SectionUse use)
    {
        foreach (var track in Tracks)
            if (track.Use == use) return track;
        return null;
    }

    public Slot? SlotBySsrc(uint ssrc)
    {
        foreach (var slot in Slots)
            if (slot.Ssrc == ssrc) return slot;
        return null;
    }

    public SourceStream? StreamBySsrc(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>An authenticated check came in on a path: it is alive, and may become the one to send on.</summary>
    public void OnCheck(IcePath path, IceSession session, bool nominated, long nowUs)
    {
        path.Session = session;
        // ICE-lite (RFC 8445 §7.3.1.5): the controlling side nominates; until it does, the first path that works is used. When the
        // peer has been silent, its consent to the path so far has run out, and only this one is known to work.
        if (!ReferenceEquals(Path, path) && (Path is null || nominated || _reported == PathState.Silent)) Use(path, nowUs);

        OnAuthentic(nowUs);
        if (!ReferenceEquals(path.Peer, this))
        {
            path.Peer = this;
            _paths.Add(path);
            if (_paths.Count > MaxPaths)
            {
                var oldest = _paths.Find(p => !ReferenceEquals(p, Path))!;
                _paths.Remove(oldest);
                Abandon(oldest);
            }
        }
    }

    /// <summary>Begins a new ICE session; media goes on as it does until a path of the new one is nominated. Returns the session that
    /// this closes, or null.</summary>
    public IceSession? RestartIce(IceSession next)
    {
        var closed = Ice.Restart(next);
        // What is under way on the paths of the session before may still come; those of earlier ones have had their time.
        for (var i = _paths.Count - 1; i >= 0; i--)
        {
            var path = _paths[i];
            if (ReferenceEquals(path, Path) || Ice.Open.Contains(path.Session)) continue;
            _paths.RemoveAt(i);
            Abandon(path);
        }

        return closed;
    }

    /// <summary>A path is gone (its TCP connection ended).</summary>
    public void OnPathClosed(IcePath path)
    {
        _paths.Remove(path);
        if (!ReferenceEquals(Path, path)) return;
        Path = null;
        if (_paths.Count > 0) Use(_paths[^1], _loop.NowUs);
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, long nowUs)
    {
        if (_pipe is null)
        {
            var pipe = new DtlsPipe(SendDtls);
            // With no place free the datagram is dropped: the browser sends its ClientHello again.
            if (!_loop.Handshakes.TryStart(pipe, Spec.Offer.Fingerprints, result => _loop.Post(() => OnHandshakeDone(result)))) return;
            _pipe = pipe;
        }

        switch (_dtls is null ? DtlsKind.Protected : DtlsRecords.Sort(datagram))
        {
            case DtlsKind.Protected when _pipe.Feed(datagram):
                if (_dtls is not null) ReadDtls(nowUs);
                break;
            case DtlsKind.RepeatedFlight:
                _pipe.RepeatLastFlight();
                break;
            default:
                _loop.Counters.DatagramsDropped++;
                break;
        }
    }

    public void OnRtp(Span<byte> datagram, long nowUs)
    {
        var counters = _loop.Counters;
        if (_incoming is null || !_incoming.TryUnprotectRtp(datagram, out var length) || !RtpHeader.TryParse(datagram[..length], out var header))
        {
            counters.DatagramsDropped++;
            return;
        }

        OnAuthentic(nowUs);
        counters.PacketsReceived++;
        var packet = datagram[..length];
        if (_transportCcId != 0 && header.TryGetExtension(packet, _transportCcId, out var number) && number.Length >= 2)
            Arrivals.OnPacket((ushort)(number[0] << 8 | number[1]), nowUs);

        if (FindStream(packet, header) is not { } stream)
        {
            counters.DatagramsDropped++;
            return;
        }

        var resent = stream.Track.IsRtx(header.PayloadType, out var mediaPayloadType);
        if (resent)
        {
            // Most of what comes here are copies that the publisher sends to probe its network: only what is missing is of use.
            if (stream.Ssrc == 0 || !RtxPacket.TryUnwrap(packet, ref length, mediaPayloadType, stream.Ssrc)) return;
            packet = datagram[..length];
            if (!RtpHeader.TryParse(packet, out header) || stream.Missing is not { } missing || !missing.OnRecovered(header.SequenceNumber)) return;
        }
        else
        {
            stream.Reception.OnPacket(header.SequenceNumber, header.Timestamp, nowUs, stream.Track.ClockRate);
            stream.Missing?.OnPacket(header.SequenceNumber, nowUs / 1000);
        }

        Route(stream, packet, header, nowUs);
    }

    public void OnRtcp(Span<byte> datagram, long nowUs)
    {
        if (_incoming is null || !_incoming.TryUnprotectRtcp(datagram, out var length))
        {
            _loop.Counters.DatagramsDropped++;
            return;
        }

        OnAuthentic(nowUs);
        Rtcp.OnCompound(datagram[..length], nowUs);
    }

    /// <summary>The size of the packet that was sent last, as it went out; bytes.</summary>
    public int LastSentBytes { get; private set; }

    /// <summary>Sends the packet of this length in <see cref="SendBuffer"/>, encrypted: at once, or when its turn comes.</summary>
    /// <param name="length">Its length before encryption, bytes.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="slot">Whose it is.</param>
    public bool SendRtp(int length, PacketKind kind, Slot slot)
    {
        var now = _loop.NowUs;
        if (kind != PacketKind.Video || !Downlink.TryWait(SendBuffer[..length], slot.Lane, now)) return SendRtpNow(length, kind, slot, now);
        LastSentBytes = length;
        if (!_isPacing) _loop.Pace(this);
        _isPacing = true;
        return true;
    }

    /// <summary>Sends what waited for its turn, as far as that has come.</summary>
    /// <returns>False when nothing waits any more.</returns>
    public bool SendWaiting(long nowUs)
    {
        while (CanSend && Downlink.TryTakeWaiting(SendBuffer, out var length, out var lane, nowUs)) SendRtpNow(length, PacketKind.Video, Slots[lane], nowUs);
        // Who cannot be sent anything is not looked at again and again: what waits goes with what comes next.
        return _isPacing = CanSend && !Downlink.IsNothingWaiting;
    }

    /// <summary>Encrypts and sends the packet of this length in <see cref="SendBuffer"/>, whoever waits.</summary>
    public bool SendRtpNow(int length, PacketKind kind, Slot slot, long nowUs)
    {
        var mark = Downlink.Stamp(SendBuffer[..length], kind, nowUs);
        if (kind == PacketKind.Video) slot.OnStamped(SendBuffer, mark);
        return SealAndSend(length);
    }

    /// <summary>Sends a packet once more under its own number, as it was.</summary>
    public bool SendRtpAgain(int length, uint mark)
    {
        Downlink.StampAgain(SendBuffer[..length], mark);
        return SealAndSend(length);
    }

    /// <summary>Encrypts and sends the compound RTCP packet of this length in <see cref="SendBuffer"/>.</summary>
    public bool SendRtcp(int length) => _outgoing!.ProtectRtcp(SendBuffer, length) is > 0 and var sealedLength && Path!.Send(SendBuffer[..sealedLength]);

    /// <summary>Encrypts and sends the SCTP packet of this length in <see cref="SendBuffer"/>; false when it was dropped.</summary>
    public bool SendData(int length)
    {
        try
        {
            _dtls!.Send(SendBuffer[..length]);
            return !_pipe!.Closed;
        }
        catch (IOException)
        {
            // The association is over; the next datagram or tick tells.
            return false;
        }
    }

    public void WantSenderReport(Slot slot) => Rtcp.WantSenderReport(slot);

    /// <summary>What is due every few milliseconds.</summary>
    public void Tick(long nowUs, long consentTimeoutUs)
    {
        if (_dtls is not null && nowUs >= _nextDtlsUs)
        {
            _nextDtlsUs = nowUs + DtlsIntervalUs;
            _fruitlessReads = 0;
            if (_pipe!.HasIncoming) ReadDtls(nowUs);
            if (Closed) return;
        }

        Uplink.Tick(nowUs);
        if (CanSend)
        {
            Rtcp.Tick(nowUs);
            Downlink.Tick(nowUs);
            Data?.Tick(nowUs);
        }

        if (nowUs - LastAuthenticUs > consentTimeoutUs) Report(PathState.Silent, "nothing arrived for the consent time-out");
    }

    public void Report(PathState state, string cause)
    {
        if (_reported == state) return;
        _reported = state;
        _loop.ReportPath(this, state, cause);
    }

    public void Dispose()
    {
        if (Closed) return;
        Closed = true;
        foreach (var slot in Slots) slot.Bind(null);
        foreach (var track in Tracks) track.Dispose();
        foreach (var path in _paths) Abandon(path);
        _paths.Clear();
        _pipe?.Close();
        _incoming?.Dispose();
        _outgoing?.Dispose();
    }

    private bool SealAndSend(int length)
    {
        LastSentBytes = _outgoing!.ProtectRtp(SendBuffer, length);
        return LastSentBytes > 0 && Path!.Send(SendBuffer[..LastSentBytes]);
    }

    /// <summary>Media goes this way from here on.</summary>
    private void Use(IcePath path, long nowUs)
    {
        var wasWithout = Path is null;
        Path = path;
        if (_outgoing is null) return;
        Downlink.OnPathChanged(nowUs);
        // Key frames that came while there was no way to the peer are gone.
        if (!wasWithout) return;
        foreach (var slot in Slots) slot.Restart();
    }

    private static void Abandon(IcePath path)
    {
        // What is still under way on it belongs to nobody any more.
        path.Peer = null;
        path.Close();
    }

    private void Route(SourceStream stream, ReadOnlySpan<byte> bytes, in RtpHeader header, long nowUs)
    {
        var track = stream.Track;
        var (codec, info, picture) = (VideoCodec.None, default(VideoPacketInfo), default(PictureNumbers));
        if (track.IsAudio)
        {
            if (!track.Blocked && track.AudioLevelId != 0 && header.TryGetExtension(bytes, track.AudioLevelId, out var value) && AudioLevel.TryRead(value, out var level))
            {
                Room.Speakers.OnLevel(Number, level.MinusDbov, level.Voice, nowUs / 1000);
                if (track.Onset!.OnLevel(level.MinusDbov, nowUs)) Room.OnSound(track, nowUs);
            }
        }
        else
        {
            codec = track.Codec(header.PayloadType);
            if (codec == VideoCodec.None) return;
            if (header.PayloadLength > 0)
            {
                var payload = bytes.Slice(header.HeaderLength, header.PayloadLength);
                if (track.DependencyDescriptorId == 0 || !header.TryGetExtension(bytes, track.DependencyDescriptorId, out var descriptor)) descriptor = default;
                // What cannot be read goes to everybody: a number left out would be missed for ever.
                if (!stream.Reader.TryRead(codec, payload, descriptor, header.Marker, out info)) info = default;
                if (codec == VideoCodec.Vp8 && Vp8Descriptor.TryParse(payload, out var vp8)) picture = new PictureNumbers(vp8.HasPictureId, vp8.PictureId, vp8.HasTl0PicIdx, vp8.Tl0PicIdx);
                stream.OnVideo(info, bytes.Length, nowUs);
                if (!track.Blocked) stream.Cache!.Add(header.SequenceNumber, bytes, nowUs / 1000);
            }
        }

        if (track.Blocked) return;
        var packet = new SourcePacket { Stream = stream, Bytes = bytes, Header = header, Codec = codec, Info = info, Picture = picture };
        foreach (var slot in track.Slots)
            if (slot.Forward(packet, nowUs)) _loop.Counters.PacketsForwarded++;
        track.PreRoll?.Add(header.SequenceNumber, bytes, nowUs);
    }

    /// <summary>Which stream a packet belongs to: by SSRC once known, else by MID and RID, else by a payload type that only one section has
    /// (RFC 8843 §9.2, RFC 8853 §5.4). MID and RID stand in the first packets only, so what is learned is kept.</summary>
    private SourceStream? FindStream(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        if (_bySsrc.TryGetValue(header.Ssrc, out var stream)) return stream.Track.PayloadTypes.Contains(header.PayloadType) ? stream : null;
        if (_bySsrc.Count >= MaxLearnedSsrcs || FindTrack(packet, header) is not { } track) return null;
        var isRtx = track.IsRtx(header.PayloadType, out _);
        stream = track.Streams.Length == 1 ? track.Streams[0]
            : header.TryGetExtension(packet, isRtx ? _repairedRidId : _ridId, out var rid) ? track.StreamOf(rid) : null;
        if (stream is null) return null;

        if (stream.Ssrc != 0 && !isRtx)
        {
            // The publisher has begun anew. Only one stream at a time feeds a layer: two would share numbers that must be used once.
            if (_renewals++ >= MaxRenewals) return null;
            _bySsrc.Remove(stream.Ssrc);
            stream.Renew();
        }

        _bySsrc[header.Ssrc] = stream;
        if (isRtx) stream.RtxSsrc = header.Ssrc;
        else stream.Ssrc = header.Ssrc;
        return stream;
    }

    private PublishedTrack? FindTrack(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        PublishedTrack? track = null;
        if (_midId != 0 && header.TryGetExtension(packet, _midId, out var mid))
        {
            foreach (var candidate in Tracks)
                if (Ascii.Equals(mid, candidate.Mid)) track = candidate;
        }
        else
        {
            foreach (var candidate in Tracks)
            {
                if (!candidate.PayloadTypes.Contains(header.PayloadType)) continue;
                if (track is not null) return null;
                track = candidate;
            }
        }

        return track is not null && track.PayloadTypes.Contains(header.PayloadType) ? track : null;
    }

    private void OnAuthentic(long nowUs)
    {
        LastAuthenticUs = nowUs;
        if (_reported != PathState.Silent || _outgoing is null) return;
        Report(PathState.Connected, "the path is back");
        Downlink.Repeat();
        foreach (var slot in Slots) slot.Restart();
    }

    private void OnHandshakeDone(DtlsResult result)
    {
        if (Closed) return;
        if (result.Transport is null)
        {
            _loop.Drop(this, PathState.Closed, $"DTLS handshake failed: {result.Error}");
            return;
        }

        _dtls = result.Transport;
        _incoming = SrtpKeys.FromExporter(result.Profile, result.KeyingMaterial, client: true).CreateContext();
        _outgoing = SrtpKeys.FromExporter(result.Profile, result.KeyingMaterial, client: false).CreateContext();
        Report(PathState.Connected, $"DTLS up, {result.Profile}");
        // Whoever watches this peer could not be served before, and what it watches has been running on.
        foreach (var slot in Slots) slot.Restart();
    }

    /// <summary>Lets BouncyCastle look at what came in after the handshake: data, or a close_notify.</summary>
    private void ReadDtls(long nowUs)
    {
        var cause = "the peer said goodbye";
        try
        {
            while (_fruitlessReads < FruitlessReads && !_pipe!.Closed && _pipe.HasIncoming) ReadDatagram(nowUs);
        }
        catch (IOException e)
        {
            // A fatal alert, or a record that BouncyCastle will not take: the pipe says whether the association is over.
            cause = $"DTLS ended: {e.Message}";
        }

        if (_pipe!.Closed)
        {
            _loop.Drop(this, PathState.Closed, cause);
            return;
        }

        // What came in may have been said to others.
        if (Data is null) return;
        foreach (var peer in Room.Peers.Values) peer.Data?.FlushIfDue(nowUs);
    }

    private void ReadDatagram(long nowUs)
    {
        var length = _dtls!.Receive(_loop.ScratchBuffer, 1);
        if (length < 0)
        {
            _fruitlessReads++;
            _loop.Counters.DatagramsDropped++;
            return;
        }

        for (; length >= 0; length = _dtls.ReceivePending(_loop.ScratchBuffer))
        {
            OnAuthentic(nowUs);
            Data?.OnPacket(_loop.ScratchBuffer[..length], nowUs);
        }
    }

    /// <summary>Sends for BouncyCastle: on a handshake thread until the association is up, then on the loop's.</summary>
    private void SendDtls(ReadOnlySpan<byte> datagram)
    {
        if (_dtls is not null)
        {
            Path?.Send(datagram);
            return;
        }

        var copy = datagram.ToArray();
        _loop.Post(() => Path?.Send(copy));
    }
}
