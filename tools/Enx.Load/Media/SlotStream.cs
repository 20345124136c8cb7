using Enx.Load.Measuring;
using Enx.Media.Routing;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Load.Media;

/// <summary>What a client receives on one SSRC: the sound or the picture of one slot. Belongs to the client's loop.</summary>
/// <param name="ssrc">The SSRC that the server sends on.</param>
/// <param name="slot">The slot's number.</param>
/// <param name="isVideo">Whether it is the slot's picture.</param>
/// <param name="tally">Where it counts.</param>
internal sealed class SlotStream(uint ssrc, int slot, bool isVideo, MediaTally tally)
{
    private const int AudioClock = 48_000;
    private const int VideoClock = 90_000;
    private const long AskAgainUs = 500_000;

    private readonly SequenceWindow _window = new();
    private readonly NackList? _missing = isVideo ? new NackList() : null;
    private readonly Playout? _playout = isVideo ? new Playout(tally) : null;
    private long _packets;
    private long _nextAskUs;
    private int _shown;

    /// <summary>The SSRC.</summary>
    public uint Ssrc => ssrc;

    /// <summary>The slot's number.</summary>
    public int Slot => slot;

    /// <summary>Whether it is the slot's picture.</summary>
    public bool IsVideo => isVideo;

    /// <summary>What reports say of it.</summary>
    public ReceptionStatistics Reception { get; } = new();

    /// <summary>Whether anything came.</summary>
    public bool HasBegun => _packets > 0;

    /// <summary>Takes a packet.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload; empty for padding.</param>
    /// <param name="resent">Whether it came as a retransmission.</param>
    /// <param name="arrivedUs">When it came.</param>
    /// <returns>False for a copy of one that was there already.</returns>
    public bool OnPacket(in RtpHeader header, ReadOnlySpan<byte> payload, bool resent, long arrivedUs)
    {
        if (resent) _missing?.OnRecovered(header.SequenceNumber);
        else
        {
            Reception.OnPacket(header.SequenceNumber, header.Timestamp, arrivedUs, isVideo ? VideoClock : AudioClock);
            _missing?.OnPacket(header.SequenceNumber, arrivedUs);
        }

        if (!_window.TryAdd(header.SequenceNumber)) return false;
        _packets++;
        if (resent) tally.Recovered++;
        // What is sent again, and what waited for its turn, took longer than the way through the server.
        var stamped = MediaStamp.TryRead(payload, out var stamp);
        if (stamped && !resent) MediaTally.Record(tally.Hop, arrivedUs - stamp.SentUs);
        if (_playout is null) return true;
        var read = Vp8Descriptor.TryParse(payload, out var vp8);
        _playout.OnPacket(new Playout.Part
        {
            Sequence = header.SequenceNumber,
            There = true,
            Starts = read && vp8.IsFrameStart,
            Key = read && vp8.IsKeyFrame,
            Ends = header.Marker && payload.Length > 0,
            Tag = stamp.Tag,
        }, arrivedUs);
        return true;
    }

    /// <summary>Somebody else is on the slot, or the picture was turned off or on: the number tells one state from the next.</summary>
    public void Expect(int shown)
    {
        if (shown == _shown) return;
        _shown = shown;
        _playout?.Interrupt();
    }

    /// <summary>Looks whether the picture stands still.</summary>
    /// <param name="watched">Whether there should be one.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void Tick(bool watched, long nowUs)
    {
        if (watched) _playout?.Tick(nowUs);
    }

    /// <summary>Asks for what is missing, and for a key picture where pictures come that cannot be shown, as a decoder does.</summary>
    public void WriteRequests(ref RtcpWriter writer, uint sender, long nowUs, long roundTripUs)
    {
        if (_missing is null || _playout is null || _packets == 0) return;
        Span<ushort> due = stackalloc ushort[64];
        var count = _missing.Collect(due, nowUs, roundTripUs);
        if (count > 0) writer.TryWriteNack(sender, ssrc, due[..count]);
        if (_missing.NeedsKeyFrame) _missing.KeyFrameRequested();
        if (_playout.IsPlaying || nowUs < _nextAskUs) return;
        // The first is on its way when somebody comes onto a slot; it is asked for when it does not come.
        if (_nextAskUs > 0) writer.TryWritePli(sender, ssrc);
        _nextAskUs = nowUs + AskAgainUs;
    }

    /// <summary>Nothing comes any more: counts what is missing.</summary>
    public void Finish() => tally.Lost += _window.Finish();
}
