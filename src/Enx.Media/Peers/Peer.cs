using Enx.Media.Congestion;
using Enx.Media.Dtls;
using Enx.Media.Ice;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Media.Srtp;

namespace Enx.Media.Peers;

/// <summary>
/// One peer connection. Owned by its loop's thread, so nothing here locks. A datagram comes in by its kind (RFC 7983): checks are the
/// loop's business, DTLS is <see cref="PeerDtls"/>'s, media goes <see cref="OnRtp"/> → <see cref="PeerSources"/> → track → slots of other peers.
/// RTCP, in both directions, is <see cref="PeerRtcp"/>'s, data channels are <see cref="PeerData"/>'s.
/// </summary>
internal sealed class Peer : IRoutedPeer, IDisposable
{
    // Feedback, sound or pictures come many times a second from whoever is there.
    private const long LostAfterUs = 1_000_000;

    private readonly IPeerLoop _loop;
    private readonly PeerPaths _paths;
    private readonly PeerSources _sources;
    private readonly PeerDtls _dtls;
    private readonly PeerIngress _ingress;
    private SrtpContext? _incoming;
    private SrtpContext? _outgoing;
    private readonly MediaEngineOptions _options;
    private RateLimit _packets;
    private PathState? _reported;
    private bool _isPacing;

    public Peer(IPeerLoop loop, RoutingRoom room, PeerSpec spec, int number, MediaEngineOptions options, long nowUs)
    {
        (_loop, _options, Room, Spec, Number, LastAuthenticUs, CreatedUs) = (loop, options, room, spec, number, nowUs, nowUs);
        Ice = new IceSessions(spec.Ice);
        Rest = new PeerRest(this, loop);
        _paths = new PeerPaths(this);
        Rtcp = new PeerRtcp(this, loop);
        Downlink = new PeerDownlink(this, loop, options, nowUs);
        var transportCcId = 0;
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
                Slots.Add(new Slot(this, section, spec.Offer.AllowMixedExtensions, NewStream(source), lane: Slots.Count, counts: Downlink.Counts(section)));
                continue;
            }

            Tracks.Add(new PublishedTrack(this, section, options));
            transportCcId = section.Extensions.GetValueOrDefault(RtpExtensions.TransportCc, transportCcId);
        }

        _sources = new PeerSources(Tracks, spec.Offer);
        _ingress = new PeerIngress(this, loop, _sources, transportCcId);
        SetBounds();
        _dtls = new PeerDtls(this, loop);
        Uplink = new PeerUplink(this, loop);
        Voices = new VoiceSlots(this, loop.Counters);
        Rest.Stir();
    }

    /// <inheritdoc/>
    public string Id => Spec.PeerId;

    /// <inheritdoc/>
    public string RoomId => Room.Id;

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
    public VoiceSlots Voices { get; }

    /// <summary>What the peer publishes, as far as it is wanted.</summary>
    public PeerUplink Uplink { get; }

    /// <summary>What is sent to the peer, as far as its network carries it.</summary>
    public PeerDownlink Downlink { get; }

    /// <summary>The peer's data channels; null when it offered none.</summary>
    public PeerData? Data { get; }

    /// <summary>Packets that came in by transport-wide number, for feedback to the publisher's congestion control.</summary>
    public ArrivalRecorder Arrivals { get; } = new();

    /// <inheritdoc/>
    public WallClockOffset WallClock { get; private set; }

    /// <summary>The path that media goes out on; null until the first check.</summary>
    public IcePath? Path => _paths.Current;

    /// <summary>Whether something happens with the peer.</summary>
    public PeerRest Rest { get; }

    /// <summary>Whether something waits for its time.</summary>
    public bool IsExpectant => !HasKeys || _isPacing || Arrivals.HasPending || Data is { IsWaiting: true };

    /// <summary>Whether the DTLS handshake is over, so that media can be encrypted.</summary>
    public bool HasKeys => _outgoing is not null;

    /// <summary>Whether nothing came for the consent time-out.</summary>
    public bool IsSilent => _reported == PathState.Silent;

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

    /// <summary>Goes on as another offer of the same connection wants it.</summary>
    public void GoOn(PeerSpec spec)
    {
        var bounds = Spec.CameraBitsPerSecond;
        Spec = spec;
        if (spec.CameraBitsPerSecond != bounds) SetBounds();
        Uplink.Repeat();
        Downlink.Repeat();
        Rest.Stir();
    }

    /// <inheritdoc cref="PeerPaths.OnCheck"/>
    public void OnCheck(IcePath path, IceSession session, bool nominated, long nowUs) => _paths.OnCheck(path, session, nominated, nowUs);

    /// <inheritdoc cref="PeerPaths.OnProof"/>
    public void OnProof(IcePath path, long nowUs) => _paths.OnProof(path, nowUs);

    /// <inheritdoc cref="PeerPaths.OnClosed"/>
    public void OnPathClosed(IcePath path) => _paths.OnClosed(path, _loop.NowUs);

    /// <summary>Begins a new ICE session; media goes on as it does until a path of the new one is nominated. Returns the session that
    /// this closes, or null.</summary>
    public IceSession? RestartIce(IceSession next)
    {
        var closed = Ice.Restart(next);
        _paths.OnRestart();
        return closed;
    }

    /// <summary>Media is about to go another way.</summary>
    public void OnPathChanging() => _dtls.OnPathChanged();

    /// <summary>Media goes another way from here on.</summary>
    /// <param name="wasWithout">Whether there was none before.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void OnPathChanged(bool wasWithout, long nowUs)
    {
        if (Spec.Offer.PeerIsDtlsServer) _dtls.Begin();
        if (_outgoing is null) return;
        Downlink.OnPathChanged(nowUs);
        // Key frames that came while there was no way to the peer are gone.
        if (!wasWithout) return;
        foreach (var slot in Slots) slot.Restart();
    }

    /// <summary>A DTLS datagram came in.</summary>
    public void OnDtls(ReadOnlySpan<byte> datagram, long nowUs) => _dtls.OnDatagram(datagram, nowUs);

    /// <summary>An RTP packet came in.</summary>
    /// <param name="datagram">The packet; decrypted in place.</param>
    /// <param name="arrivedUs">When it arrived.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void OnRtp(Span<byte> datagram, long arrivedUs, long nowUs)
    {
        if (_incoming is null || !_incoming.TryUnprotectRtp(datagram, out var length) || !RtpHeader.TryParse(datagram[..length], out var header))
        {
            _loop.Counters.DatagramsDropped++;
            if (_incoming is not null) _ingress.OnUndecryptable(datagram, arrivedUs);
            return;
        }

        OnAuthentic(arrivedUs);
        _loop.Counters.PacketsReceived++;
        if (!IsOneTooMany(arrivedUs)) _ingress.OnPacket(datagram, length, header, arrivedUs, nowUs);
    }

    /// <summary>An RTCP packet came in.</summary>
    public void OnRtcp(Span<byte> datagram, long arrivedUs, long nowUs)
    {
        if (_incoming is null || !_incoming.TryUnprotectRtcp(datagram, out var length))
        {
            _loop.Counters.DatagramsDropped++;
            return;
        }

        OnAuthentic(arrivedUs);
        if (!IsOneTooMany(arrivedUs)) Rtcp.OnCompound(datagram[..length], arrivedUs, nowUs);
    }

    /// <inheritdoc/>
    public int Send(int length, PacketKind kind, Slot slot, long nowUs)
    {
        Rest.Stir();
        if (kind != PacketKind.Video || !Downlink.TryWait(SendBuffer[..length], slot.Lane, nowUs)) return SendNow(length, kind, slot, nowUs);
        if (!_isPacing) _loop.Pace(this);
        _isPacing = true;
        return length;
    }

    /// <summary>Sends what waited for its turn, as far as that has come.</summary>
    /// <returns>False when nothing waits any more.</returns>
    public bool SendWaiting(long nowUs)
    {
        while (CanSend && Downlink.TryTakeWaiting(SendBuffer, out var length, out var lane, nowUs)) SendNow(length, PacketKind.Video, Slots[lane], nowUs);
        // Who cannot be sent anything is not looked at again and again: what waits goes with what comes next.
        return _isPacing = CanSend && !Downlink.IsNothingWaiting;
    }

    /// <summary>Encrypts and sends the packet of this length in <see cref="SendBuffer"/>, whoever waits.</summary>
    /// <returns>The bytes that went out; 0 when it was dropped.</returns>
    public int SendNow(int length, PacketKind kind, Slot slot, long nowUs)
    {
        var mark = Downlink.Stamp(SendBuffer[..length], kind, slot, nowUs);
        if (kind == PacketKind.Video) slot.OnStamped(SendBuffer, mark);
        return SealAndSend(length);
    }

    /// <inheritdoc/>
    public int SendAgain(int length, uint mark, Slot slot)
    {
        if (slot.Counts) Downlink.StampAgain(SendBuffer[..length], mark);
        return SealAndSend(length);
    }

    /// <inheritdoc/>
    public int WriteExtensions(Span<byte> buffer, bool counts, int id, ReadOnlySpan<byte> value) => Downlink.WriteExtensions(buffer, counts, id, value);

    /// <inheritdoc/>
    public void OnSlotChanged()
    {
        Rest.Stir();
        Downlink.OnSlotChanged();
    }

    /// <inheritdoc/>
    public void OnSourceChanged() => Downlink.OnSourceChanged();

    /// <summary>Takes the wall clock of the peer's sender reports.</summary>
    /// <param name="theirsUs">Theirs, µs since 1970.</param>
    /// <param name="oursUs">Ours at that moment.</param>
    public void OnWallClock(long theirsUs, long oursUs)
    {
        var offset = WallClock;
        offset.OnReport(theirsUs, oursUs);
        WallClock = offset;
    }

    /// <summary>Encrypts and sends the compound RTCP packet of this length in <see cref="SendBuffer"/>.</summary>
    public bool SendRtcp(int length) => _outgoing!.ProtectRtcp(SendBuffer, length) is > 0 and var sealedLength && Path!.Send(SendBuffer[..sealedLength]);

    /// <summary>Encrypts and sends the SCTP packet of this length in <see cref="SendBuffer"/>; false when it was dropped.</summary>
    public bool SendData(int length) => _dtls.Send(SendBuffer[..length]);

    /// <inheritdoc/>
    public void WantSenderReport(Slot slot)
    {
        Rest.Stir();
        Rtcp.WantSenderReport(slot);
    }

    /// <summary>What is due every few milliseconds.</summary>
    public void Tick(long nowUs, long consentTimeoutUs)
    {
        if (Closed) return;
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
        _loop.Reports.ReportPath(this, state, cause);
    }

    public void Dispose()
    {
        if (Closed) return;
        Closed = true;
        foreach (var slot in Slots) slot.Bind(null);
        foreach (var track in Tracks) track.Dispose();
        _paths.Close();
        _dtls.Close();
        _incoming?.Dispose();
        _outgoing?.Dispose();
    }

    private static SlotStream NewStream(SlotSource source) => new(
        source.Ssrc, source.RtxSsrc, (ushort)Random.Shared.Next(1, SlotStream.FirstSequenceBelow), (uint)Random.Shared.NextInt64(1L << 32), (ushort)Random.Shared.Next(1, SlotStream.FirstSequenceBelow));

    private int SealAndSend(int length)
    {
        var sealedLength = _outgoing!.ProtectRtp(SendBuffer, length);
        return sealedLength > 0 && Path!.Send(SendBuffer[..sealedLength]) ? sealedLength : 0;
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

    /// <summary>Something came in that only the peer can have sent.</summary>
    public void OnAuthentic(long nowUs)
    {
        LastAuthenticUs = nowUs;
        Rest.Stir();
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
