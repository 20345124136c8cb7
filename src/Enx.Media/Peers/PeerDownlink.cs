using System.Buffers.Binary;
using Enx.Media.Congestion;
using Enx.Media.Routing;
using Enx.Media.Routing.Allocation;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Peers;

/// <summary>
/// What is sent to one peer, as far as its network carries it. How it works:
/// <list type="number">
/// <item>Every packet gets a transport-wide number or a sending time as it goes out (<see cref="Stamp"/>), and the peer's feedback on these
/// goes to its <see cref="BandwidthEstimator"/>.</item>
/// <item>Ten times a second, and at once when who is on the slots changes or the estimate falls, the estimate less what sound takes is shared
/// out: the allocator picks a layer for each video, or none, in the order of the room's plan, and the slots aim at it.</item>
/// <item>While more is wanted than is sent, the estimator asks for probes: copies of recent packets, or padding, on the stream of retransmissions.</item>
/// <item>What comes of it is reported when a number changes: at once when it falls, else once a second at most.</item>
/// </list>
/// </summary>
internal sealed class PeerDownlink
{
    /// <summary>Where a packet's first extension element stands: fixed header, then profile and length.</summary>
    private const int ElementOffset = RtpHeader.MinLength + 4;

    /// <summary>What encryption adds to a packet, bytes.</summary>
    private const int SealBytes = 16;

    private const long AllocateEveryUs = 100_000;
    /// <summary>What must be there beside the wishes themselves before a wish is granted; resends take some of it.</summary>
    private const double Headroom = 1.25;

    private const int MaxProbePacketsPerTick = 40;
    private const int TicksPerSecond = 100;
    private const long UnpacedBitsPerSecond = 1_000_000_000;

    private static readonly AllocationOptions Steadiness = new();

    private readonly Peer _peer;
    private readonly IPeerLoop _loop;
    private readonly MediaEngineOptions _options;
    private readonly BandwidthEstimator _estimator;
    private readonly RateWindow _audioRate = new();
    private readonly int _transportCcId;
    private readonly int _absSendTimeId;
    private readonly bool _twoByte;
    private readonly bool _countsSome;
    private readonly List<Slot> _order = [];
    private AllocationMemory _memory = new();
    private readonly DownlinkReports _reports = new();
    private readonly Slot[] _demanding;
    private readonly Demand[] _demands;
    private readonly int[] _chosen;
    private readonly int[] _foreign;
    private int _foreignCount;
    private Pacer? _pacer;
    private long _pace;
    private bool _probing;
    private ReceiverWords? _words;
    private ResendBudget _resends = new();
    private OfferedLayer[] _layers = [];
    private LayerTarget[] _targets = [];
    private long _probeBitsPerSecond;
    private long _nextAllocationUs;
    private bool _changed;
    private long _lastEstimate;
    private long _wanted;
    private long _sentSinceTick;

    public PeerDownlink(Peer peer, IPeerLoop loop, MediaEngineOptions options, long nowUs)
    {
        (_peer, _loop, _options) = (peer, loop, options);
        _estimator = new BandwidthEstimator(new EstimatorOptions(), nowUs);
        var slots = peer.Spec.Offer.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot }).ToList();
        _transportCcId = IdOf(RtpExtensions.TransportCc);
        if (_transportCcId == 0) _absSendTimeId = IdOf(RtpExtensions.AbsSendTime);

        _countsSome = _transportCcId != 0 || _absSendTimeId != 0;
        _twoByte = Math.Max(_transportCcId, _absSendTimeId) > 14;
        var videos = slots.Count(s => !s.IsAudio);
        (_demanding, _demands, _chosen, _foreign) = (new Slot[videos], new Demand[videos], new int[videos], new int[videos]);

        int IdOf(string uri) => slots.Select(s => s.Extensions.GetValueOrDefault(uri)).FirstOrDefault(id => id != 0);
    }

    /// <summary>Whether a section's packets carry a number or a time of their own, so that no two are alike: a peer is never sent an extension in a
    /// section that has not negotiated it.</summary>
    public bool Counts(OfferedSection section) => section.Extensions.ContainsKey(_transportCcId != 0 ? RtpExtensions.TransportCc : RtpExtensions.AbsSendTime);

    /// <summary>Takes the plan for this peer: what it is to be sent, the most wanted first.</summary>
    public void Plan(PeerPlan plan)
    {
        _order.Clear();
        _probeBitsPerSecond = plan.ProbeBitsPerSecond;
        foreach (var wish in plan.Slots)
        {
            foreach (var slot in _peer.Slots)
            {
                if (slot.IsAudio || slot.Number != wish.Slot || slot.Source is null || _order.Contains(slot)) continue;
                slot.MaxHeight = slot.Number == SlotNumbers.Share ? plan.MaxShareHeight : plan.MaxHeight;
                _order.Add(slot);
            }
        }

        OnSlotChanged();
    }

    /// <summary>Says again how things stand: whoever asks may have forgotten it.</summary>
    public void Repeat() => _reports.Repeat();

    /// <summary>A source begins or ends.</summary>
    public void OnSlotChanged() => _changed = true;

    /// <summary>Another source is on a slot: which slots are held back is said anew, as it was of the one before.</summary>
    public void OnSourceChanged()
    {
        OnSlotChanged();
        Repeat();
    }

    /// <summary>Feedback on the packets that were sent.</summary>
    public void OnFeedback(in TransportFeedback feedback, long nowUs) => _estimator.OnFeedback(feedback, nowUs);

    /// <summary>The peer's own estimate.</summary>
    public void OnRemb(in Remb remb, long nowUs)
    {
        var named = 0UL;
        foreach (var ssrc in remb)
            foreach (var slot in _peer.Slots)
                if (slot.Ssrc == ssrc || slot.RtxSsrc == ssrc && ssrc != 0) named |= 1UL << slot.Lane;
        _words ??= new ReceiverWords(_peer.Slots.Count);
        _estimator.OnRemb(_words.Sum(named, (long)Math.Min(remb.BitsPerSecond, long.MaxValue), nowUs), nowUs);
    }

    /// <summary>What the peer lost of a slot, from a receiver report.</summary>
    /// <param name="sent">Packets that were sent since the report before.</param>
    /// <param name="lost">How many of these did not arrive.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void OnReport(int sent, int lost, long nowUs) => _estimator.OnReport(sent, lost, nowUs);

    /// <summary>The loop itself stood still until now.</summary>
    public void OnLate(long forUs, long nowUs) => _estimator.OnLate(forUs, nowUs);

    /// <summary>Media goes another way from here on.</summary>
    public void OnPathChanged(long nowUs)
    {
        _estimator.OnPathChanged(nowUs);
        // What was tried in vain over the way before says nothing of this one.
        _memory = new AllocationMemory();
    }

    /// <summary>Writes the header extensions of a packet; returns their length. What counts packets comes first, to be filled in as the
    /// packet goes out.</summary>
    /// <param name="buffer">The packet, whose header they follow.</param>
    /// <param name="counts">Whether it has what counts packets.</param>
    /// <param name="id">The id of one more; 0 for none.</param>
    /// <param name="value">What that says; nothing where it is left out.</param>
    public int WriteExtensions(Span<byte> buffer, bool counts, int id, ReadOnlySpan<byte> value)
    {
        var extensions = new RtpExtensionWriter(buffer, RtpHeader.MinLength, _twoByte || id > 14 || value.Length > 16);
        if (counts && _transportCcId != 0) extensions.TryAdd(_transportCcId, [0, 0]);
        else if (counts && _absSendTimeId != 0) extensions.TryAdd(_absSendTimeId, [0, 0, 0]);
        if (id != 0 && value.Length > 0) extensions.TryAdd(id, value);
        return extensions.Finish();
    }

    /// <summary>Counts a packet that goes out now, and writes its number or time into it.</summary>
    /// <param name="packet">The packet, not yet encrypted.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="slot">Whose it is.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>What was written, for <see cref="StampAgain"/>.</returns>
    public uint Stamp(Span<byte> packet, PacketKind kind, Slot slot, long nowUs)
    {
        var counts = slot.Counts;
        _words?.OnSent(slot.Lane, packet.Length + SourceStream.WireOverheadBytes, nowUs);
        if (kind == PacketKind.Audio) _audioRate.Add(packet.Length + SourceStream.WireOverheadBytes, nowUs);
        _sentSinceTick += packet.Length + SourceStream.WireOverheadBytes;
        // A peer that counts nothing tells by its reports what it lost of everything.
        var isCounted = counts || !_countsSome;
        ushort number = 0;
        if (isCounted) number = _estimator.OnSent(packet.Length + SealBytes, nowUs, kind is PacketKind.Repair or PacketKind.Probe);
        else _estimator.OnSentUncounted(packet.Length + SealBytes, nowUs);
        if (kind != PacketKind.Probe && !_probing) _pacer?.OnSent(packet.Length + SourceStream.WireOverheadBytes, nowUs);
        if (!counts) return 0;
        // Of abs-send-time 24 bits of seconds, 18 of them after the point.
        var mark = _transportCcId != 0 ? number : (uint)((nowUs << 18) / 1_000_000) & 0xFF_FFFF;
        StampAgain(packet, mark);
        return mark;
    }

    /// <summary>Writes into a packet that has a place for it what it bore when it went out first: under the same number nothing in it may differ, or the keystream is
    /// used twice (RFC 7714 §8.1).</summary>
    /// <param name="packet">The packet, not yet encrypted.</param>
    /// <param name="mark">What <see cref="Stamp"/> returned.</param>
    public void StampAgain(Span<byte> packet, uint mark)
    {
        var value = packet[(ElementOffset + (BinaryPrimitives.ReadUInt16BigEndian(packet[RtpHeader.MinLength..]) == RtpHeader.TwoByteProfile ? 2 : 1))..];
        if (_transportCcId != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)mark);
            return;
        }

        value[0] = (byte)(mark >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(value[1..], (ushort)mark);
    }

    /// <summary>What is known of the limit of the peer's network.</summary>
    public EstimateState State { get; private set; }

    /// <summary>Whether the peer's process did not get to run of late.</summary>
    public bool IsStalling => _estimator.IsStalling;

    /// <summary>Whether no packet waits for its turn.</summary>
    public bool IsNothingWaiting => _pacer is null || _pacer.IsEmpty;

    /// <summary>Has a packet wait for its turn, where pictures are spread over time.</summary>
    /// <param name="packet">The packet, not yet stamped.</param>
    /// <param name="lane">Its slot's place.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>False when it is to go now.</returns>
    public bool TryWait(ReadOnlySpan<byte> packet, int lane, long nowUs)
    {
        if (_pacer is null)
        {
            if (_pace == 0) return false;
            _pacer = new Pacer(_peer.Slots.Count);
            _pacer.SetRate(_pace);
        }

        return _pacer.MustWait(nowUs) && (_pace > 0 || !_pacer.IsEmpty) && _pacer.TryEnqueue(packet, lane);
    }

    /// <summary>Takes a packet whose turn has come.</summary>
    public bool TryTakeWaiting(Span<byte> buffer, out int length, out int lane, long nowUs)
    {
        (length, lane) = (0, 0);
        return _pacer is not null && _pacer.TryDequeue(buffer, out length, out lane, nowUs);
    }

    /// <summary>When the next packet's turn comes, µs.</summary>
    public long WaitsUntilUs => _pacer?.DueMicroseconds ?? long.MaxValue;

    /// <summary>Whether what the peer misses may be sent again now: its network must carry that beside the rest.</summary>
    public bool MayResend(long nowUs) => _resends.Has(_estimator.EstimateBitsPerSecond, nowUs);

    /// <summary>So much was sent again.</summary>
    public void OnResent(int bytes) => _resends.Take(bytes);

    /// <summary>Does what is due.</summary>
    public void Tick(long nowUs)
    {
        _estimator.Tick(nowUs);
        if (_estimator.State is var state && state != State)
        {
            State = state;
            _loop.Reports.LogState(_peer, state, _estimator.EstimateBitsPerSecond, IsStalling);
        }

        _pace = _estimator.PaceBitsPerSecond;
        // Where no limit is known any more, what waits goes at once.
        _pacer?.SetRate(_pace > 0 ? _pace : UnpacedBitsPerSecond);
        if (_changed || nowUs >= _nextAllocationUs || _estimator.EstimateBitsPerSecond < _lastEstimate * (1 - DownlinkReports.EstimateNews) || _memory.Tries.At >= 0 && _estimator.Allow(nowUs).Suffers) Allocate(nowUs);
        Probe(nowUs);
        if (_peer.CanSend && !_peer.IsLost(nowUs) && _reports.TakeDue(nowUs) is { } report) _loop.Reports.ReportDownlink(_peer, report);
    }

    private void Allocate(long nowUs)
    {
        (_changed, _nextAllocationUs) = (false, nowUs + AllocateEveryUs);
        var estimate = _lastEstimate = _estimator.EstimateBitsPerSecond;
        var ceiling = _options.MaxDownlinkBitsPerSecond is > 0 and var most ? most : long.MaxValue;
        var audio = (long)_audioRate.BitsPerSecond(RateWindow.LongestMicroseconds, nowUs);
        var (count, layers, silent, foreign) = (0, 0, 0, 0);
        foreach (var slot in _order)
        {
            // Whose connection is lost altogether has other troubles than bandwidth.
            if (slot.Source is not { Blocked: false } source || source.Peer.IsLost(nowUs)) continue;
            if (!slot.Takes(source))
            {
                _foreign[foreign++] = slot.Number;
                Aim(slot, LayerTarget.Nothing);
                continue;
            }

            if (!source.HasBegun)
            {
                // On its way, and not the network's fault; its first key frame shall not be missed.
                Aim(slot, new LayerTarget(source.Lowest, 0, int.MaxValue));
                continue;
            }

            if (_layers.Length < layers + AvailableLayers.Most) Grow();
            var found = AvailableLayers.List(source, nowUs, slot.MostSpatial(source), _layers.AsSpan(layers), _targets.AsSpan(layers));
            if (AvailableLayers.IsNoneThere(_layers.AsSpan(layers, found))) silent++;
            (_demanding[count], _demands[count++]) = (slot, new Demand(slot.Number, source.Id, layers, found, slot.MaxHeight, slot.Number == SlotNumbers.Share));
            layers += found;
        }

        // A bound that everything fits is none: what is not known of the path is not made known by it.
        var allowance = _estimator.Allow(nowUs).Within(MostOf(count) + audio > ceiling ? ceiling : long.MaxValue).Less(audio);
        var totals = Allocator.Allocate(allowance, _demands.AsSpan(0, count), _layers.AsSpan(0, layers), Steadiness, _memory, nowUs, _chosen, _loop.MostLevel);
        if (_memory.Tries.HasJustGoneWell) _estimator.OnTried(nowUs);
        _estimator.OnChosen(totals.Paced + audio);
        for (var i = 0; i < count; i++) Aim(_demanding[i], _chosen[i] < 0 ? LayerTarget.Nothing : _targets[_demands[i].FirstLayer + NowFor(_demanding[i], _demands[i], _chosen[i])]);
        for (var i = 0; i < count; i++)
        {
            if (allowance.IsFull) _demanding[i].EndLarger();
            if (_demanding[i].Sends.IsNothing) TakeBackWaiting(_demanding[i]);
        }

        _wanted = Math.Min(Math.Max(totals.Ideal > 0 ? (long)(totals.Ideal * Headroom) + audio : 0, _probeBitsPerSecond), ceiling);
        _estimator.SetWanted(_wanted);
        _reports.Conclude(_demands.AsSpan(0, count), _chosen, silent, totals, estimate, ceiling, _loop.IsOverloaded, _foreign.AsSpan(0, foreign));
        if (foreign > _foreignCount) _loop.Reports.LogForeign(_peer, _foreign.AsSpan(0, foreign));
        _foreignCount = foreign;
    }

    /// <summary>What the demands would take, each at its best layer, bit/s.</summary>
    private long MostOf(int count)
    {
        var most = 0L;
        foreach (var demand in _demands.AsSpan(0, count))
        {
            var best = 0L;
            foreach (var layer in _layers.AsSpan(demand.FirstLayer, demand.LayerCount))
                best = Math.Max(best, layer.BitsPerSecond > 0 ? layer.BitsPerSecond : LayerRates.Expected(layer.Height, layer.Temporal, layer.Temporal));
            most += best;
        }

        return most;
    }

    private void Aim(Slot slot, LayerTarget target)
    {
        if (slot.Aim(target)) _loop.Reports.LogAim(slot);
    }

    // What a slot showed before is of no use to anybody now: sound would wait behind it.
    private void TakeBackWaiting(Slot slot)
    {
        while (_pacer is not null && _pacer.TryTakeBack(slot.Lane, _peer.SendBuffer, out var length)) slot.TakeBack(_peer.SendBuffer[..length]);
    }

    /// <summary>What to aim at now. A slot that shows nothing begins with the best layer that arrives: to wait for one that its publisher
    /// has yet to begin with is for those who see a picture meanwhile.</summary>
    private int NowFor(Slot slot, in Demand demand, int chosen)
    {
        if (!slot.Sends.IsNothing) return chosen;
        for (var layer = chosen; layer >= 0; layer--)
            if (_layers[demand.FirstLayer + layer].State == LayerState.Arriving) return layer;
        return 0;
    }

    private void Grow()
    {
        Array.Resize(ref _layers, _layers.Length + 4 * AvailableLayers.Most);
        Array.Resize(ref _targets, _layers.Length);
    }

    private void Probe(long nowUs)
    {
        var sentSinceTick = _sentSinceTick;
        _sentSinceTick = 0;
        // Who estimates for himself by what arrives has to be sent as much as he allows before he allows more.
        var due = _transportCcId != 0 ? _estimator.ProbeBytesDue(nowUs)
            : _absSendTimeId != 0 && _wanted > _lastEstimate ? (int)Math.Min(_lastEstimate / (8 * TicksPerSecond) - sentSinceTick, int.MaxValue)
            : 0;
        _probing = true;
        for (var i = 0; i < MaxProbePacketsPerTick && due > 0; i++)
        {
            var sent = SendWaitingEarly(nowUs);
            if (sent == 0) sent = SendProbe(nowUs);
            if (sent == 0) break;
            due -= sent;
        }

        _probing = false;
    }

    /// <summary>More is sent for a moment anyway: rather what waits than padding. Returns the bytes sent, 0 when nothing waits.</summary>
    private int SendWaitingEarly(long nowUs)
    {
        if (!TryTakeWaiting(_peer.SendBuffer, out var length, out var lane, long.MaxValue)) return 0;
        return _peer.SendNow(length, PacketKind.Video, _peer.Slots[lane], nowUs);
    }

    private int SendProbe(long nowUs)
    {
        // A copy is of use where the packet was lost; padding never is. A sleeping slot has none.
        foreach (var slot in _order)
            if (!slot.Sends.IsNothing && slot.SendCopy(nowUs) is > 0 and var bytes) return bytes;
        foreach (var slot in _peer.Slots)
            if (!slot.IsAudio && slot.SendPadding(nowUs) is > 0 and var bytes) return bytes;
        return 0;
    }
}
