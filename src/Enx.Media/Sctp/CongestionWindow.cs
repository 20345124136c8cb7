namespace Enx.Media.Sctp;

/// <summary>How much may be under way (RFC 9260 §7.2), bytes of chunks. One path, as DTLS has only one.</summary>
/// <param name="chunkBytes">The largest chunk that fits a packet (the RFC's PMDCS).</param>
internal sealed class CongestionWindow(int chunkBytes)
{
    // Half a megabyte in a round trip of 10 ms is 400 Mbit/s; more only fills queues.
    private const int Most = 4 * 1024 * 1024;

    private int _partlyAcknowledged;
    private uint _recoveryEnd;

    /// <summary>The window.</summary>
    public int Bytes { get; private set; } = Math.Min(4 * chunkBytes, Math.Max(2 * chunkBytes, 4404));

    /// <summary>Where slow start ends.</summary>
    public int Threshold { get; private set; } = int.MaxValue;

    /// <summary>A loss was found by misses, and what was under way then is not acknowledged yet (§7.2.4).</summary>
    public bool InRecovery { get; private set; }

    /// <summary>New data was acknowledged.</summary>
    /// <param name="acknowledged">How much, bytes.</param>
    /// <param name="inFlightBefore">How much was under way before that.</param>
    /// <param name="cumulative">Everything up to here is there.</param>
    /// <param name="advanced">Whether that has moved.</param>
    public void OnAcknowledged(int acknowledged, int inFlightBefore, uint cumulative, bool advanced)
    {
        if (InRecovery)
        {
            if (!Serial.IsAfter(_recoveryEnd, cumulative)) InRecovery = false;
            else return;
        }

        // A window that is not made use of tells nothing about the network (§7.2.1).
        var used = inFlightBefore + chunkBytes > Bytes;
        if (Bytes <= Threshold)
        {
            if (advanced && used) Bytes = Math.Min(Most, Bytes + Math.Min(acknowledged, chunkBytes));
            return;
        }

        _partlyAcknowledged += acknowledged;
        if (_partlyAcknowledged < Bytes || !advanced) return;
        if (used)
        {
            _partlyAcknowledged -= Bytes;
            Bytes = Math.Min(Most, Bytes + chunkBytes);
        }
        else
        {
            _partlyAcknowledged = Bytes;
        }
    }

    /// <summary>Nothing is under way any more (§7.2.2).</summary>
    public void OnAllAcknowledged() => _partlyAcknowledged = 0;

    /// <summary>A loss was found by misses (§7.2.3); counts once until what is under way now is acknowledged.</summary>
    public void OnMissed(uint lastSent)
    {
        if (InRecovery) return;
        InRecovery = true;
        _recoveryEnd = lastSent;
        Threshold = Bytes = Math.Max(Bytes / 2, 4 * chunkBytes);
        _partlyAcknowledged = 0;
    }

    /// <summary>Nothing was heard for the time-out (§7.2.3): begin with one packet.</summary>
    public void OnTimeout()
    {
        InRecovery = false;
        Threshold = Math.Max(Bytes / 2, 4 * chunkBytes);
        Bytes = chunkBytes;
        _partlyAcknowledged = 0;
    }

    /// <summary>Nothing was sent for a time-out: what the window was worth is no longer known (§7.2.1).</summary>
    public void OnIdle() => Bytes = Math.Min(Bytes, Math.Max(Bytes / 2, 4 * chunkBytes));
}
