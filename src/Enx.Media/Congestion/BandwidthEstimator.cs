using System.Diagnostics.CodeAnalysis;
using Enx.Media.Rtcp;

namespace Enx.Media.Congestion;

/// <summary>
/// Estimates what the way to one subscriber carries. Every packet sent gets a transport-wide number; feedback says when
/// each arrived. From that come these. <see cref="StandingQueue"/> and <see cref="TrendlineFilter"/>: does a queue
/// stand or grow. <see cref="RateWindow"/>: how much arrives. <see cref="RateControl"/> makes the delay-based estimate of
/// these: while a queue stands, what arrives is what the link carries. <see cref="LossControl"/> bounds it where loss says
/// that a queue overflowed, and learns what is lost at any rate. <see cref="Probes"/> raises it: an SFU sends whole layers,
/// mostly less than the link carries, so only sending more for a moment finds more. Without a probe the estimate grows to no
/// more than 1.2 times what arrives, and lack of data never lowers it. No feedback for a second halves it, again and
/// again, and the first feedback after that starts the probes. A peer without transport-cc has <see cref="ReceiverEstimate"/>.
/// <see cref="Stalls"/> tells a receiver that did not get to run from a full link, <see cref="LimitEvidence"/> when a limit is certain
/// enough to take a picture away, and <see cref="MediaProbe"/> tries more where probes are not answered: see <see cref="Allow"/>.
/// docs/bandwidth.md says why each constant is what it is. One thread, no I/O; times are µs of the caller's steady clock.
/// Over 400 lines: it only joins those parts, and each joint says why it is so.
/// </summary>
internal sealed class BandwidthEstimator
{
    // Feedback comes every 50 to 250 ms, from some peers once a second, and later from a receiver that stands still: a second, or three
    // intervals, and a round trip without any is a path that is gone.
    private const long GapMicroseconds = 1_000_000;
    private const double GapIntervals = 3;
    private const double IntervalGain = 0.2;
    private const long WidenMicroseconds = 500_000;
    private const double GapFactor = 0.5;

    // A path that has been gone for so long may be sent less than the smallest pictures.
    private const long LongGapMicroseconds = 2_000_000;

    // So long every packet must be late, on the receiver's clock, for a queue to be one: what a receiver that stood still reads in one go
    // comes within a few milliseconds. Where it has stood still of late, by as much longer as its stalls are.
    private const double LastingUs = 60_000;
    private const double LeastStallingUs = 200_000;
    private const double StallMargin = 1.5;

    // A receiver's clock that was set: it cannot run ahead of ours but by what the way became shorter, nor stand still while packets come.
    private const long ClockStepMicroseconds = 400_000;

    // What media must have been sent for, to prove something.
    private const long ProvenMicroseconds = 500_000;

    // Packets that overtake others do so by less than this.
    private const long ReorderMicroseconds = 60_000;

    private const int MostUnreported = 500;
    private const double ProvenPart = 0.98;
    private const double ChosenMargin = 1.1;
    private const double ProvenReports = 3.5;
    private const long SecondMicroseconds = 1_000_000;
    private const double MeasuredPackets = 20;
    private const long ShortestMeasureMicroseconds = 60_000;
    private const long LongestMeasureMicroseconds = 400_000;
    private const double NoiseAverages = 30;
    private const double PacketBits = 9_600;
    private const long LateBurstMicroseconds = 10_000;
    private const double RoundTripGain = 0.125;
    private const double FirstRoundTripUs = 100_000;

    private readonly EstimatorOptions _options;
    private readonly SentPackets _sent = new();
    private readonly Probes _probes;
    private readonly MediaProbe _mediaProbe;
    private long _firstNumber;
    private RateWindow _sentRate;
    private RateWindow _arrivedRate;
    private ArrivalClock _clock;
    private ArrivalGroups _groups;
    private TrendlineFilter _trend;
    private StandingQueue _queue;
    private RateControl _rate;
    private LossControl _loss;
    private ReceiverEstimate _receiver;
    private Stalls _stalls;
    private LimitEvidence _evidence;
    private long _chosenBitsPerSecond;
    private double _roundTripUs;
    private double _intervalUs;
    private long _skewUs;
    private long _lateUntilUs = long.MinValue / 2;
    private long _gapSinceUs;
    private bool _queueBegins;
    private bool _heard;
    private bool _inGap;
    private long _lastFeedbackUs;
    private long _unansweredSinceUs;
    private long _gapAtUs;

    /// <summary>An estimator for a path of which nothing is known.</summary>
    public BandwidthEstimator(EstimatorOptions options, long nowUs)
    {
        _options = options;
        _probes = new Probes(options);
        _mediaProbe = new MediaProbe(options);
        Begin(nowUs);
    }

    /// <summary>What the path carries, audio, resends and probes included, bit/s.</summary>
    public long EstimateBitsPerSecond => (long)Math.Max(_options.MinBitsPerSecond,
        IsByReports ? _receiver.BitsPerSecond : Math.Min(_rate.BitsPerSecond, _loss.BitsPerSecond));

    /// <summary>What is known of the path's limit.</summary>
    public EstimateState State => IsByReports ? _receiver.State : double.IsPositiveInfinity(_loss.BitsPerSecond) ? _rate.State : EstimateState.Limited;

    /// <summary>A queue stands on the path, or it does not answer.</summary>
    public bool IsOverusing => _rate.IsDraining || _inGap;

    /// <summary>The receiver has stood still of late: it did not get to run.</summary>
    public bool IsStalling => _stalls.IsStalling;

    // Transport-cc feedback, once there is some, says more than anything else.
    private bool IsByReports => !_heard && _receiver.IsKnown;

    private bool Suffers => IsByReports ? _receiver.Suffers : _evidence.Suffers;

    // Media is what can tell, where nothing else does.
    private bool IsMediaTheProbe => IsByReports ? !_receiver.TellsWhatItTakes : !_heard || _probes.TellNothing;

    /// <summary>The part of the packets that the path loses whatever is sent, 0 to 1.</summary>
    public double InherentLoss => _loss.Inherent;

    /// <summary>The standing queue, µs.</summary>
    public long QueueMicroseconds => _queue.Microseconds;

    /// <summary>What may be sent now. Ask each time that layers are chosen.</summary>
    public SendAllowance Allow(long nowUs)
    {
        var estimate = EstimateBitsPerSecond;
        // What is only tried is taken back at the first sign that a queue begins.
        var suffers = Suffers || (_queueBegins && !IsByReports);
        var stalls = _stalls.IsStalling && !_loss.IsTooMuch(nowUs) && !_loss.Overflows;
        // What we sent in a burst after a stall of our own fills any queue.
        var isFull = !IsByReports && nowUs - _lateUntilUs > SecondMicroseconds && _evidence.IsEvident(stalls, _queue.Microseconds - _queue.NoiseMicroseconds);
        var confirmed = long.MaxValue;
        if (_inGap && nowUs - _gapSinceUs > LongGapMicroseconds || IsByReports && _receiver.IsConfirmed) confirmed = estimate;
        else if (!IsByReports && _evidence.IsConfirmed(stalls, _roundTripUs, nowUs)) confirmed = Math.Max(estimate, (long)_rate.Sustainable);
        else if (isFull && _rate.Capacity > 0) confirmed = (long)Math.Max(estimate, _evidence.EvidentFactor * _rate.Capacity);
        var explores = _mediaProbe.BitsPerSecond > estimate;
        var allowance = new SendAllowance(explores ? (long)_mediaProbe.BitsPerSecond : estimate, confirmed, State, suffers || _inGap, explores) { IsFull = isFull };
        if (IsByReports) return allowance with { ProvenAfterMicroseconds = Math.Max(allowance.ProvenAfterMicroseconds, (long)(ProvenReports * _receiver.IntervalMicroseconds)) };
        // What such a receiver has not read yet may be lost.
        return _stalls.IsStallingAgain ? allowance with { ProvenAfterMicroseconds = allowance.ProvenAfterMicroseconds + 2 * _stalls.Longest } : allowance;
    }

    /// <summary>How fast pictures may leave, bit/s, so that they make no queue of their own: what the path carries, and never less than what
    /// was chosen to be sent, which would pile up here and hide that it is too much. 0 while no limit has shown.</summary>
    public long PaceBitsPerSecond => State == EstimateState.Unconfirmed ? 0 : Math.Max(EstimateBitsPerSecond, _chosenBitsPerSecond);

    /// <summary>Pictures and sound that were chosen to be sent take so much, bit/s.</summary>
    public void OnChosen(long bitsPerSecond) => _chosenBitsPerSecond = (long)(ChosenMargin * bitsPerSecond);

    /// <summary>A packet goes out: RTP of any kind.</summary>
    /// <param name="bytes">Its length as a UDP payload; the estimator adds what IP and UDP add.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="isProbe">Whether it is padding or a copy on the stream of retransmissions.</param>
    /// <returns>The transport-wide number to write into it.</returns>
    public ushort OnSent(int bytes, long nowUs, bool isProbe = false)
    {
        bytes += _options.OverheadBytes;
        if (_sent.Next == _sent.Reported)
            _unansweredSinceUs = nowUs;
        _sentRate.Add(bytes, nowUs);
        _probes.OnSent(bytes);
        return (ushort)_sent.Add(bytes, nowUs, isProbe, nowUs < _lateUntilUs);
    }

    /// <summary>A packet goes out that has no place for a number, so that no feedback on it will come: it counts for the rate alone.</summary>
    /// <param name="bytes">Its length as a UDP payload.</param>
    /// <param name="nowUs">Now.</param>
    public void OnSentUncounted(int bytes, long nowUs) => _sentRate.Add(bytes + _options.OverheadBytes, nowUs);

    /// <summary>The sender itself stood still until now. It is no time in which feedback was missing, and what leaves in a burst after it teaches nothing.</summary>
    /// <param name="forUs">For how long, µs.</param>
    /// <param name="nowUs">Now.</param>
    public void OnLate(long forUs, long nowUs)
    {
        _lateUntilUs = nowUs + LateBurstMicroseconds;
        _lastFeedbackUs = Math.Min(nowUs, _lastFeedbackUs + forUs);
        _unansweredSinceUs = Math.Min(nowUs, _unansweredSinceUs + forUs);
    }

    /// <summary>Transport-cc feedback came.</summary>
    public void OnFeedback(TransportFeedback feedback, long nowUs)
    {
        var (newestSentUs, newestArrivalUs) = (long.MinValue, long.MinValue);
        var reportedBefore = _sent.Reported;
        var estimate = EstimateBitsPerSecond;
        foreach (var told in feedback)
        {
            if (!_sent.TryFind(told.SequenceNumber, out var number) || number < _firstNumber)
                continue;
            ref var packet = ref _sent[number];
            var isNew = number >= _sent.Reported;
            var arrived = _sent.Report(number, told.Received);
            var arrivalUs = arrived ? _clock.Unwrap(told.ArrivalMicroseconds) : 0;
            if (arrived && newestSentUs == long.MinValue)
                CheckClock(arrivalUs, nowUs);
            if (isNew || arrived)
                _probes.OnReported(number, packet, arrived, arrivalUs);
            if (!arrived)
            {
                if (isNew && _loss.IsBehindBottleneck)
                    Pass(ref packet, _arrivedRate.NewestMicroseconds);
                continue;
            }

            if (newestSentUs == long.MinValue)
                PassUnreported(reportedBefore, number, arrivalUs);
            newestSentUs = Math.Max(newestSentUs, packet.SentMicroseconds);
            newestArrivalUs = Math.Max(newestArrivalUs, arrivalUs);
            OnArrived(ref packet, arrivalUs, estimate);
        }

        if (newestSentUs == long.MinValue)
            return;
        _heard = true;
        _skewUs = newestArrivalUs - nowUs;
        var sinceLast = Math.Clamp(nowUs - _lastFeedbackUs, 0, GapMicroseconds);
        _intervalUs += IntervalGain * (sinceLast - _intervalUs);
        _lastFeedbackUs = _unansweredSinceUs = nowUs;
        if (_inGap)
            EndGap(nowUs);
        Conclude(newestSentUs, sinceLast, nowUs);
    }

    /// <summary>The receiver's own estimate came (REMB). It counts for a peer without transport-cc.</summary>
    public void OnRemb(long bitsPerSecond, long nowUs) => _receiver.OnRemb(bitsPerSecond, _sentRate.BitsPerSecond(SecondMicroseconds, nowUs), nowUs);

    /// <summary>A receiver report came. It counts for a peer without transport-cc.</summary>
    /// <param name="sent">Packets that were sent since the report before.</param>
    /// <param name="lost">How many of these did not arrive.</param>
    /// <param name="nowUs">Now.</param>
    public void OnReport(int sent, int lost, long nowUs) => _receiver.OnReport(sent, lost, _sentRate.BitsPerSecond(SecondMicroseconds, nowUs), _probes.Wanted, nowUs);

    /// <summary>The peer is on another network: nothing known holds. Starts over and probes.</summary>
    public void OnPathChanged(long nowUs) => Begin(nowUs);

    /// <summary>What would satisfy every wish, audio included, bit/s; nothing beyond it is probed for. 0: nothing is wanted.</summary>
    public void SetWanted(long bitsPerSecond) => _probes.Wanted = bitsPerSecond;

    /// <summary>Lets time pass; call it every 10 ms, and send <see cref="ProbeBytesDue"/> after it.</summary>
    public void Tick(long nowUs)
    {
        if (_heard && HasGap(nowUs))
            WidenGap(nowUs);
        TryByMedia(nowUs);
        if (_heard && !_inGap && !_rate.IsDraining)
            _probes.Tick(EstimateBitsPerSecond, (_queue.Microseconds - _queue.NoiseMicroseconds) / _rate.Tolerance, _roundTripUs, _sent.Next, nowUs);
    }

    /// <summary>How many bytes of padding or resends to send now, as UDP payload and overhead; each goes through <see cref="OnSent"/>.</summary>
    public int ProbeBytesDue(long nowUs) => _probes.BytesDue(nowUs);

    [MemberNotNull(nameof(_sentRate), nameof(_arrivedRate), nameof(_groups), nameof(_trend), nameof(_queue), nameof(_rate), nameof(_loss), nameof(_receiver), nameof(_stalls), nameof(_evidence))]
    private void Begin(long nowUs)
    {
        _firstNumber = _sent.Next;
        _sent.SettleAll();
        _sentRate = new RateWindow();
        _arrivedRate = new RateWindow();
        _clock = default;
        _groups = new ArrivalGroups();
        _trend = new TrendlineFilter();
        _queue = new StandingQueue();
        _rate = new RateControl(_options, _options.StartBitsPerSecond, nowUs);
        _loss = new LossControl();
        _receiver = new ReceiverEstimate(_options);
        _stalls = new Stalls();
        _evidence = new LimitEvidence();
        _intervalUs = FirstRoundTripUs;
        _mediaProbe.Reset(nowUs);
        _roundTripUs = FirstRoundTripUs;
        _heard = _inGap = false;
        _lastFeedbackUs = _unansweredSinceUs = nowUs;
        _probes.Hurry(nowUs);
    }

    private void OnArrived(ref SentPacket packet, long arrivalUs, long estimate)
    {
        Pass(ref packet, arrivalUs);
        _stalls.Add(packet.SentMicroseconds, arrivalUs, packet.Bytes, estimate);
        if (packet.IsLate)
            return;
        packet.QueuedMicroseconds = _queue.Add(packet.SentMicroseconds, arrivalUs);
        if (_stalls.IsStalling) packet.QueuedMicroseconds = 0;
        if (_groups.TryAdd(packet.SentMicroseconds, arrivalUs, out var delta))
            _trend.Add(delta);
    }

    // Feedback was lost, and with it the word on packets that probably arrived: without them the rate would seem to drop.
    private void PassUnreported(long from, long before, long arrivalUs)
    {
        var (start, oldest) = (_arrivedRate.NewestMicroseconds, Math.Max(from, before - MostUnreported));
        if (_arrivedRate.IsEmpty || arrivalUs - start is < 0 or > GapMicroseconds)
            return;
        for (var number = oldest; number < before; number++)
        {
            ref var packet = ref _sent[number];
            if (packet.Fate == PacketFate.Unknown)
                Pass(ref packet, start + (arrivalUs - start) * (number - oldest + 1) / (before - oldest + 1));
        }
    }

    // What a radio loses has passed the bottleneck as well as what arrives.
    private void Pass(ref SentPacket packet, long atUs)
    {
        if (!packet.Passed)
            _arrivedRate.Add(packet.Bytes, atUs);
        packet.Passed = true;
    }

    private void Conclude(long newestSentUs, long sinceLast, long nowUs)
    {
        _roundTripUs += RoundTripGain * (nowUs - newestSentUs - _roundTripUs);
        _queue.OverMicroseconds = _stalls.IsStalling ? (long)(StallMargin * _stalls.Longest) : 0;
        while (_sent.TrySettle(newestSentUs - ReorderMicroseconds, out var packet))
        {
            if (!packet.IsProbe || _probes.AreAnswered) _loss.Add(packet);
        }

        _loss.Update(EstimateBitsPerSecond, _queue.Microseconds, _queue.NoiseMicroseconds, _roundTripUs, _stalls.IsStallingAgain, nowUs);

        if (_loss.Found > 0)
            _rate.Limit(_loss.Found, nowUs);

        var outcome = _probes.TryConclude(_sent.Reported, _loss.Inherent, _stalls.LastMicroseconds, out var proven, nowUs);
        if (outcome is ProbeOutcome.Carried or ProbeOutcome.Saturated)
        {
            var before = EstimateBitsPerSecond;
            _rate.Prove(proven, outcome == ProbeOutcome.Saturated);
            _loss.Prove(outcome == ProbeOutcome.Carried ? proven : 0);
            if (outcome == ProbeOutcome.Carried && EstimateBitsPerSecond <= before) _probes.Wait(nowUs);
        }

        var busyUs = _arrivedRate.NewestMicroseconds - _queue.BusySinceMicroseconds;
        var enough = (long)Math.Clamp(MeasuredPackets * PacketBits / _rate.BitsPerSecond * 1e6, ShortestMeasureMicroseconds, LongestMeasureMicroseconds)
            + (long)(NoiseAverages * _queue.NoiseMicroseconds);
        var lasting = _stalls.IsStalling ? Math.Max(LeastStallingUs, StallMargin * _stalls.Longest) : LastingUs;
        var measured = _stalls.IsStalling ? SecondMicroseconds : _loss.Overflows ? LongestMeasureMicroseconds : Math.Clamp(busyUs, ShortestMeasureMicroseconds, enough);
        var path = new PathReport(
            _stalls.IsStalling ? LinkUse.Normal : _trend.Use,
            _queue.Microseconds,
            _queue.NoiseMicroseconds,
            _queue.LateMicroseconds >= lasting,
            busyUs,
            // Before a drain the longer measure counts too: a burst of loss is no slower link, and a step shows in the next one. Where packets
            // are lost at any rate it counts in a drain as well.
            _rate.IsDraining && !_loss.IsLossy ? _arrivedRate.BitsPerSecond(measured) : Math.Max(_arrivedRate.BitsPerSecond(measured), _arrivedRate.BitsPerSecond(LongestMeasureMicroseconds)),
            _arrivedRate.BitsPerSecond(SecondMicroseconds),
            _sentRate.BitsPerSecond(SecondMicroseconds / 2, nowUs),
            _loss.Overflows,
            _roundTripUs);
        var wasDraining = _rate.IsDraining;
        if (_rate.Update(path, nowUs))
            _queue.Accept();
        if (!_rate.IsDraining && !_loss.IsFromQueue)
            _queue.Learn(sinceLast / 1e6);
        if (_rate.IsDraining || wasDraining)
            _probes.Cancel(nowUs);
        // While the receiver stalls, no delay says that the path is full: what is lost has to.
        var suffers = _rate.IsDraining || _loss.IsTooMuch(nowUs) || _stalls.IsStallingAgain && _loss.IsFarBeyondInherent;
        _evidence.OnFeedback(suffers, nowUs);
        _queueBegins = _rate.IsQueueBeginning(path);
        if (suffers) _mediaProbe.OnSuffering(nowUs);
    }

    private void TryByMedia(long nowUs)
    {
        // Transport-cc feedback has said so by itself.
        if (IsByReports && Suffers) _mediaProbe.OnSuffering(nowUs);
        if (!IsMediaTheProbe || _inGap || Suffers) return;

        if (!_mediaProbe.Tick(EstimateBitsPerSecond, _probes.Wanted, State, _sentRate.BitsPerSecond(ProvenMicroseconds, nowUs), _receiver.IntervalMicroseconds, nowUs) || !_heard)
            return;
        Prove(Math.Min(_arrivedRate.BitsPerSecond(ProvenMicroseconds), _sentRate.BitsPerSecond(ProvenMicroseconds, nowUs)));
    }

    /// <summary>What was sent only to see whether the path carries it has been sent long enough, and nothing suffered.</summary>
    public void OnTried(long nowUs)
    {
        if (IsByReports) _receiver.Prove(_sentRate.BitsPerSecond(SecondMicroseconds, nowUs));
        else if (_heard) Prove(Math.Min(_arrivedRate.BitsPerSecond(SecondMicroseconds), _sentRate.BitsPerSecond(SecondMicroseconds, nowUs)));
    }

    private void Prove(double bitsPerSecond)
    {
        _rate.ProveByMedia(ProvenPart * bitsPerSecond, _stalls.IsStallingAgain);
        _loss.Prove(ProvenPart * bitsPerSecond);
    }

    // A clock that was set makes every delay another one: what was measured before it is no measure for what comes after.
    private void CheckClock(long arrivalUs, long nowUs)
    {
        var stepUs = arrivalUs - nowUs - _skewUs;
        var sinceLastUs = nowUs - _lastFeedbackUs;
        if (!_heard || _skewUs == 0 || (stepUs < ClockStepMicroseconds && stepUs > -ClockStepMicroseconds - sinceLastUs - (long)_roundTripUs - _stalls.Longest))
            return;
        _queue.Restart();
        _groups = new ArrivalGroups();
        _trend.Restart();
        _arrivedRate = new RateWindow();
        _stalls = new Stalls();
    }

    private bool HasGap(long nowUs) =>
        _sent.Next > _sent.Reported && nowUs - Math.Max(_lastFeedbackUs, _unansweredSinceUs) > Math.Max(GapMicroseconds, (long)(GapIntervals * _intervalUs)) + (long)_roundTripUs;

    private void WidenGap(long nowUs)
    {
        if (_inGap && nowUs - _gapAtUs < WidenMicroseconds)
            return;
        if (!_inGap) _gapSinceUs = nowUs;
        _inGap = true;
        _gapAtUs = nowUs;
        _rate.Lower(GapFactor);
        _probes.Cancel(nowUs);
    }

    private void EndGap(long nowUs)
    {
        _inGap = false;
        _sent.SettleAll();
        _trend.Restart();
        _loss.Restart();
        _probes.Hurry(nowUs);
        _mediaProbe.Reset(nowUs);
    }
}
