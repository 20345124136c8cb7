using Enx.Media.Congestion;
using Enx.Media.Dtls;
using Enx.Media.Engine;
using Enx.Media.Ice;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Media.Srtp;

namespace Enx.Media.Loops;

/// <summary>
/// One peer connection. Owned by its loop's thread, so nothing here locks. A datagram comes in by its kind (RFC 7983): checks are the
/// loop's business, DTLS is <see cref="PeerDtls"/>'s, media goes <see cref="OnRtp"/> → <see cref="PeerSources"/> → track → slots of other peers.
/// RTCP, in both directions, is <see cref="PeerRtcp"/>'s, data channels are <see cref="PeerData"/>'s.
/// </summary>
internal sealed class Peer : IDisposable
{
    // Each is a NAT's mapping or an interface of the same device; more is somebody trying things out.
    private const int MaxPaths = 8;

    // Feedback, sound or pictures come many times a second from whoever is there.
    private const long LostAfterUs = 1_000_000;

    private readonly MediaLoop _loop;
    private readonly List<IcePath> _paths = [];
    private readonly PeerSources _sources;
    private readonly PeerDtls _dtls;
    private readonly int _transportCcId;
    private SrtpContext? _incoming;
    private SrtpContext? _outgoing;
    private readonly MediaEngineOptions _options;
    private RateLimit _packets;
    private IcePath? _nominated;
    private PathState? _reported;
    private bool _isPacing;

    public Peer(MediaLoop loop, RoutingRoom room, PeerSpec spec, int number, MediaEngineOptions options, long nowUs)
    {
        (_loop, _options, Room, Spec, Number, LastAuthenticUs, CreatedUs) = (loop, options, room, spec, number, nowUs, nowUs);
        Ice = new IceSessions(spec.Ice);
        Rtcp = new PeerRtcp(this, loop);
        Downlink = new PeerDownlink(this, loop, options, nowUs);
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
                Slots.Add(new Slot(this, section, source.Ssrc, source.RtxSsrc, lane: Slots.Count, counts: Downlink.Counts(section)));
                continue;
            }

            Tracks.Add(new PublishedTrack(this, section, options));
            _transportCcId = section.Extensions.GetValueOrDefault(RtpExtensions.TransportCc, _transportCcId);
        }

        _sources = new PeerSources(Tracks, spec.Offer);
        SetBounds();
        _dtls = new PeerDtls(this, loop);
        Uplink = new PeerUplink(this, loop);
        Hearing = new Hearing(this, loop.Counters);
    }

    public string Id => Spec.PeerId;

    /// <summary>What the peer is made of, as its newest offer says.</summary>
    public PeerSpec Spec { get; private set; }

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

    public SourceStream? StreamBySsrc(uint ssrc) => _sources.BySsrc(ssrc);

    /// <summary>An authenticated check came in on a path, which may become the one to send on.</summary>
    public void OnCheck(IcePath path, IceSession session, bool nominated, long nowUs)
    {
        path.Session = session;
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

        // ICE-lite (RFC 8445 §7.3.1.5): the controlling side nominates; until it does, the first path that works is used.
        if (nominated) _nominated = path;
        // Media waits for the proof; the handshake does not.
        if (Path is null && _outgoing is null) Use(path, nowUs);
        if (path.IsProven) OnProof(path, nowUs);
        else if (ReferenceEquals(Path, path)) OnAuthentic(nowUs);
    }

    /// <summary>The peer is there, where a path leads, and can hear us: the path may be used.</summary>
    public void OnProof(IcePath path, long nowUs)
    {
        path.Prove();
        // When the peer has been silent, its consent to the path so far has run out (RFC 7675 §5.1), and only this one is known to work.
        if (!ReferenceEquals(Path, path) && (Path is null || ReferenceEquals(_nominated, path) || _reported == PathState.Silent)) Use(path, nowUs);
        OnAuthentic(nowUs);
    }

    /// <summary>Goes on as another offer of the same connection wants it.</summary>
    public void GoOn(PeerSpec spec)
    {
        var bounds = Spec.CameraBitsPerSecond;
        Spec = spec;
        if (spec.CameraBitsPerSecond != bounds) SetBounds();
        Uplink.Repeat();
        Downlink.Repeat();
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
        if (ReferenceEquals(_nominated, path)) _nominated = null;
        if (!ReferenceEquals(Path, path)) return;
        Path = null;
        _dtls.OnPathChanged();
        if ((_paths.FindLast(p => p.IsProven) ?? (_outgoing is null ? _paths.LastOrDefault() : null)) is { } other) Use(other, _loop.NowUs);
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, long nowUs) => _dtls.OnDatagram(datagram, nowUs);

    public void OnRtp(Span<byte> datagram, long nowUs)
    {
        var counters = _loop.Counters;
        if (_incoming is null || !_incoming.TryUnprotectRtp(datagram, out var length) || !RtpHeader.TryParse(datagram[..length], out var header))
        {
            counters.DatagramsDropped++;
            // What stands before the payload is not encrypted, so it says what the packet was to be.
            if (_incoming is not null && RtpHeader.TryParseEncrypted(datagram, out var unopened)) OnUseless(_sources.TrackOf(datagram, unopened), TrackFault.Undecryptable, nowUs);
            return;
        }

        OnAuthentic(nowUs);
        counters.PacketsReceived++;
        if (IsOneTooMany(nowUs)) return;

        var packet = datagram[..length];
        if (_transportCcId != 0 && header.TryGetExtension(packet, _transportCcId, out var number) && number.Length >= 2)
            Arrivals.OnPacket((ushort)(number[0] << 8 | number[1]), nowUs);

        if (_sources.Find(packet, header) is not { } stream)
        {
            counters.DatagramsDropped++;
            if (_sources.TrackOf(packet, header) is { } meant && !meant.PayloadTypes.Contains(header.PayloadType)) OnUseless(meant, TrackFault.Codec, nowUs);
            return;
        }

        if (stream.Track.Trouble.OnGood()) _loop.ReportTrack(stream.Track);

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
            if (stream.IsClockJump(header, nowUs)) stream.OnClockJump();
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
        if (!IsOneTooMany(nowUs)) Rtcp.OnCompound(datagram[..length], nowUs);
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
        var mark = Downlink.Stamp(SendBuffer[..length], kind, slot, nowUs);
        if (kind == PacketKind.Video) slot.OnStamped(SendBuffer, mark);
        return SealAndSend(length);
    }

    /// <summary>Sends a packet once more under its own number, as it was.</summary>
    public bool SendRtpAgain(int length, uint mark, Slot slot)
    {
        if (slot.Counts) Downlink.StampAgain(SendBuffer[..length], mark);
        return SealAndSend(length);
    }

    /// <summary>Encrypts and sends the compound RTCP packet of this length in <see cref="SendBuffer"/>.</summary>
    public bool SendRtcp(int length) => _outgoing!.ProtectRtcp(SendBuffer, length) is > 0 and var sealedLength && Path!.Send(SendBuffer[..sealedLength]);

    /// <summary>Encrypts and sends the SCTP packet of this length in <see cref="SendBuffer"/>; false when it was dropped.</summary>
    public bool SendData(int length) => _dtls.Send(SendBuffer[..length]);

    public void WantSenderReport(Slot slot) => Rtcp.WantSenderReport(slot);

    /// <summary>What is due every few milliseconds.</summary>
    public void Tick(long nowUs, long consentTimeoutUs)
    {
        _dtls.Tick(nowUs);
        if (Closed) return;
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
        _dtls.Close();
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
        if (!wasWithout) _dtls.OnPathChanged();
        Path = path;
        if (Spec.Offer.PeerIsDtlsServer) _dtls.Begin();
        if (_outgoing is null) return;
        Downlink.OnPathChanged(nowUs);
        // Key frames that came while there was no way to the peer are gone.
        if (!wasWithout) return;
        foreach (var slot in Slots) slot.Restart();
    }

    /// <summary>Whether the peer has sent as many packets as it may, so that this one is not looked at.</summary>
    private bool IsOneTooMany(long nowUs)
    {
        if (_packets.TryTake(1, nowUs)) return false;
        _loop.Counters.PacketsPoliced++;
        return true;
    }

    private void SetBounds()
    {
        _packets = MediaBounds.OfPeer(Spec.CameraBitsPerSecond, _options);
        foreach (var track in Tracks)
            foreach (var stream in track.Streams) stream.Allowance = MediaBounds.OfStream(track.Use, Spec.CameraBitsPerSecond, _options);
    }

    private static void Abandon(IcePath path)
    {
        // What is still under way on it belongs to nobody any more.
        path.Peer = null;
        path.Close();
    }

    private void OnUseless(PublishedTrack? track, TrackFault fault, long nowUs)
    {
        if (track is { Blocked: false } && track.Trouble.OnUseless(fault, nowUs)) _loop.ReportTrack(track);
    }

    private void Route(SourceStream stream, ReadOnlySpan<byte> bytes, in RtpHeader header, long nowUs)
    {
        var track = stream.Track;
        if (!track.Blocked && !stream.Allowance.TryTake(header.PayloadLength, nowUs))
        {
            _loop.Counters.PacketsPoliced++;
            track.Trouble.OnPoliced();
            return;
        }

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
            track.OnCodec(codec);
            if (header.PayloadLength > 0)
            {
                var payload = bytes.Slice(header.HeaderLength, header.PayloadLength);
                if (track.DependencyDescriptorId == 0 || !header.TryGetExtension(bytes, track.DependencyDescriptorId, out var descriptor)) descriptor = default;
                // What cannot be read goes to everybody: a number left out would be missed for ever.
                if (!stream.Reader.TryRead(codec, payload, descriptor, header.Marker, out info)) info = default;
                picture = PictureNumbers.Of(codec, payload, descriptor);
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

    /// <summary>Something came in that only the peer can have sent.</summary>
    public void OnAuthentic(long nowUs)
    {
        LastAuthenticUs = nowUs;
        if (_reported != PathState.Silent || _outgoing is null) return;
        Report(PathState.Connected, "the path is back");
        Downlink.Repeat();
        foreach (var slot in Slots) slot.Restart();
    }

    /// <summary>The DTLS handshake is over: media can be encrypted.</summary>
    public void OnKeys(DtlsResult result)
    {
        _incoming = SrtpKeys.FromExporter(result.Profile, result.KeyingMaterial, client: !Spec.Offer.PeerIsDtlsServer).CreateContext();
        _outgoing = SrtpKeys.FromExporter(result.Profile, result.KeyingMaterial, client: Spec.Offer.PeerIsDtlsServer).CreateContext();
        Report(PathState.Connected, $"DTLS up, {result.Profile}");
        // Whoever watches this peer could not be served before, and what it watches has been running on.
        foreach (var slot in Slots) slot.Restart();
    }
}
