namespace Enx.Media.Congestion;

/// <summary>What may be sent on a path at present, as far as is known of it.</summary>
/// <param name="BitsPerSecond">What all that is sent may take together, bit/s: the estimate, or more while media itself finds out whether the path carries it.</param>
/// <param name="Confirmed">The limit that the path has shown at what is sent now, bit/s: what does not fit it may be paused. <see cref="long.MaxValue"/> while none is confirmed.</param>
/// <param name="State">What is known of the path's limit.</param>
/// <param name="Suffers">There is a sign that the path carries less than is sent: what was only tried is taken back.</param>
/// <param name="Explores">It goes beyond the estimate, to find out: that a raise is then taken back says nothing new.</param>
internal readonly record struct SendAllowance(long BitsPerSecond, long Confirmed, EstimateState State, bool Suffers, bool Explores)
{
    /// <summary>How long more must have been sent without harm before it is proven that the path carries it, µs: the peer must have had the time to say that it does not. The key
    /// frame that a video begins with may take half a second to come.</summary>
    public long ProvenAfterMicroseconds { get; init; } = 1_500_000;

    /// <summary>A queue stands that is so long that sound waits in it, and some of it is lost: nothing beyond what is chosen is to be sent even for a moment.</summary>
    public bool IsFull { get; init; }

    /// <summary>The same without what something else takes, bit/s.</summary>
    public SendAllowance Less(long bitsPerSecond) =>
        this with { BitsPerSecond = BitsPerSecond - bitsPerSecond, Confirmed = Confirmed == long.MaxValue ? long.MaxValue : Confirmed - bitsPerSecond };

    /// <summary>The same within a bound that is not the path's, bit/s.</summary>
    public SendAllowance Within(long bitsPerSecond) =>
        bitsPerSecond == long.MaxValue ? this : this with { BitsPerSecond = Math.Min(BitsPerSecond, bitsPerSecond), Confirmed = Math.Min(Confirmed, bitsPerSecond) };
}
