using HdrHistogram;

namespace Enx.Load.Measuring;

/// <summary>What the clients of one loop sent and received. Belongs to the loop's thread; others have it moved to them there by <see cref="MoveTo"/>.</summary>
internal sealed class MediaTally
{
    /// <summary>The longest time that a histogram tells from longer ones, µs.</summary>
    public const long LongestUs = 60_000_000;

    /// <summary>Media packets sent.</summary>
    public long PacketsSent { get; set; }

    /// <summary>Their bytes.</summary>
    public long BytesSent { get; set; }

    /// <summary>Media packets received, copies left out.</summary>
    public long PacketsReceived { get; set; }

    /// <summary>Their bytes.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Packets that came as retransmissions.</summary>
    public long Recovered { get; set; }

    /// <summary>Packets that never came.</summary>
    public long Lost { get; set; }

    /// <summary>Pictures that could be shown.</summary>
    public long Pictures { get; set; }

    /// <summary>Times at which a picture stood still.</summary>
    public long Freezes { get; set; }

    /// <summary>How long pictures stood still, µs.</summary>
    public long FrozenUs { get; set; }

    /// <summary>How long pictures were to be seen, µs.</summary>
    public long WatchedUs { get; set; }

    /// <summary>Key pictures that the server asked for.</summary>
    public long KeyFrameRequests { get; set; }

    /// <summary>Packets that the server asked for again.</summary>
    public long Resent { get; set; }

    /// <summary>From a client's sending a packet to another's network card, µs.</summary>
    public LongHistogram Hop { get; } = New();

    /// <summary>How long packets waited for this tester in its sockets, µs: when that is much, the tester is what is measured.</summary>
    public LongHistogram Lag { get; } = New();

    /// <summary>An empty histogram of microseconds, exact to a hundredth.</summary>
    public static LongHistogram New() => new(LongestUs, 2);

    /// <summary>Notes a time in a histogram; one that is out of its range as its end.</summary>
    public static void Record(LongHistogram histogram, long us) => histogram.RecordValue(Math.Clamp(us, 0, LongestUs));

    /// <summary>Adds all of this to another, and begins anew.</summary>
    public void MoveTo(MediaTally sum)
    {
        AddTo(sum);
        (PacketsSent, BytesSent, PacketsReceived, BytesReceived) = (0, 0, 0, 0);
        (Recovered, Lost, Pictures, Freezes, FrozenUs, WatchedUs, KeyFrameRequests, Resent) = (0, 0, 0, 0, 0, 0, 0, 0);
        Hop.Reset();
        Lag.Reset();
    }

    /// <summary>Adds all of this to another.</summary>
    public void AddTo(MediaTally sum)
    {
        sum.PacketsSent += PacketsSent;
        sum.BytesSent += BytesSent;
        sum.PacketsReceived += PacketsReceived;
        sum.BytesReceived += BytesReceived;
        sum.Recovered += Recovered;
        sum.Lost += Lost;
        sum.Pictures += Pictures;
        sum.Freezes += Freezes;
        sum.FrozenUs += FrozenUs;
        sum.WatchedUs += WatchedUs;
        sum.KeyFrameRequests += KeyFrameRequests;
        sum.Resent += Resent;
        sum.Hop.Add(Hop);
        sum.Lag.Add(Lag);
    }
}
