namespace Enx.Media.Rtcp;

/// <summary>
/// What a receiver knows of one SSRC and tells in its report blocks: loss and jitter (RFC 3550 appendices A.1, A.3, A.8).
/// A resend on the same SSRC counts as received, as A.3 has it; RTX packets belong to a source of their own.
/// </summary>
internal sealed class ReceptionStatistics
{
    // Jumps beyond these are a restarted source or a stray packet, not loss or reordering (A.1).
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;

    private bool _started;
    private bool _hasTransit;
    private ushort _maxSequence;
    private uint _cycles;
    private uint _base;
    private int _badSequence = -1;
    private uint _received;
    private uint _expectedPrior;
    private uint _receivedPrior;
    private uint _transit;
    private uint _scaledJitter;
    private uint _lastSenderReport;
    private long _lastSenderReportAt;

    /// <summary>Packets received, duplicates included.</summary>
    public long Received => _received;

    /// <summary>Packets lost so far; negative when there were more duplicates than losses.</summary>
    public int CumulativeLost => _started ? Math.Clamp((int)(Expected - _received), -0x80_0000, 0x7F_FFFF) : 0;

    /// <summary>Interarrival jitter, in ticks of the media clock.</summary>
    public uint Jitter => _scaledJitter >> 4;

    private uint Expected => _cycles + _maxSequence - _base + 1;

    /// <summary>Counts a packet.</summary>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="ts">Its timestamp.</param>
    /// <param name="arrivalMicroseconds">When it came, on any steady clock.</param>
    /// <param name="clockRate">Ticks of its media clock per second.</param>
    public void OnPacket(ushort seq, uint ts, long arrivalMicroseconds, int clockRate)
    {
        if (!_started || !TryAdvance(seq))
        {
            if (_started && seq != _badSequence)
            {
                // One stray packet changes nothing; a second one in sequence means that the source started again.
                _badSequence = (ushort)(seq + 1);
                return;
            }

            Restart(seq);
        }

        _received++;
        UpdateJitter(ts, arrivalMicroseconds, clockRate);
    }

    /// <summary>Notes a sender report, for LSR and DLSR of the next report block.</summary>
    public void OnSenderReport(ulong ntp, long nowMicroseconds)
    {
        _lastSenderReport = NtpTime.Middle(ntp);
        _lastSenderReportAt = nowMicroseconds;
    }

    /// <summary>Makes the report block and starts a new interval for the fraction lost.</summary>
    /// <param name="ssrc">The source these statistics are of.</param>
    /// <param name="nowMicroseconds">The clock of <see cref="OnSenderReport"/>.</param>
    public ReportBlock Report(uint ssrc, long nowMicroseconds)
    {
        if (!_started)
            return new ReportBlock(ssrc, 0, 0, 0, 0, _lastSenderReport, Delay(nowMicroseconds));

        var expected = Expected - _expectedPrior;
        var lost = (int)(expected - (_received - _receivedPrior));
        _expectedPrior = Expected;
        _receivedPrior = _received;
        var fraction = expected == 0 || lost <= 0 ? 0 : Math.Min(255, ((long)lost << 8) / expected);
        return new ReportBlock(ssrc, (byte)fraction, CumulativeLost, _cycles + _maxSequence, Jitter, _lastSenderReport, Delay(nowMicroseconds));
    }

    private uint Delay(long now) => _lastSenderReport == 0 ? 0 : NtpTime.MicrosecondsToMiddle(now - _lastSenderReportAt);

    /// <summary>Moves the highest number on; false when this one is too far away to belong to the same run.</summary>
    private bool TryAdvance(ushort seq)
    {
        var ahead = (ushort)(seq - _maxSequence);
        if (ahead < MaxDropout)
        {
            if (seq < _maxSequence)
                _cycles += 0x1_0000;
            _maxSequence = seq;
            _badSequence = -1;
            return true;
        }

        // Late or repeated packets count, and move nothing.
        return ahead > 0x1_0000 - MaxMisorder;
    }

    private void Restart(ushort seq)
    {
        _started = true;
        _hasTransit = false;
        _base = _maxSequence = seq;
        _cycles = _received = _expectedPrior = _receivedPrior = 0;
        _badSequence = -1;
    }

    private void UpdateJitter(uint ts, long arrivalMicroseconds, int clockRate)
    {
        // Only differences count, so the wrap of either side does no harm.
        var transit = (uint)(arrivalMicroseconds * clockRate / 1_000_000) - ts;
        var difference = Math.Abs((long)(int)(transit - _transit));
        _transit = transit;

        // A leap of the timestamps (a source that was muted or restarted) is not jitter.
        if (_hasTransit && difference < 5L * clockRate)
            _scaledJitter += (uint)difference - ((_scaledJitter + 8) >> 4);
        _hasTransit = true;
    }
}
