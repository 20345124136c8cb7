namespace Enx.Media.Congestion;

/// <summary>How the distance between two groups of packets changed on the way.</summary>
/// <param name="SentMicroseconds">How far apart their last packets were sent.</param>
/// <param name="ArrivalMicroseconds">How far apart their last packets arrived; the excess over the former is queueing.</param>
/// <param name="AtMicroseconds">When the later group arrived.</param>
internal readonly record struct GroupDelta(long SentMicroseconds, long ArrivalMicroseconds, long AtMicroseconds);

/// <summary>
/// Groups packets that were sent together (a frame is), because within a group only the speed of the link shows, and between
/// groups whether its queue grows (draft-ietf-rmcat-gcc-02 §5.2). Packets that arrive in a clump after a pause of the link
/// are one group too, or a clump would look like a queue that empties.
/// </summary>
internal sealed class ArrivalGroups
{
    private const long SentTogetherMicroseconds = 5_000;
    private const long ClumpMicroseconds = 5_000;
    private const long LongestClumpMicroseconds = 100_000;

    // A receiver's clock that leaps says nothing about the network.
    private const long LeapMicroseconds = 3_000_000;

    private Group _current;
    private Group _previous;

    /// <summary>A packet arrived; in the order of sending, as feedback lists them.</summary>
    /// <returns>True when it begins a new group and the two before it make a delta.</returns>
    public bool TryAdd(long sentUs, long arrivalUs, out GroupDelta delta)
    {
        delta = default;
        if (!_current.IsSet)
        {
            _current = new Group(sentUs, arrivalUs);
            return false;
        }

        if (sentUs < _current.FirstSent)
            return false;
        if (_current.Takes(sentUs, arrivalUs))
        {
            _current.Extend(sentUs, arrivalUs);
            return false;
        }

        var complete = false;
        if (_previous.IsSet)
        {
            delta = new GroupDelta(_current.LastSent - _previous.LastSent, _current.LastArrival - _previous.LastArrival, _current.LastArrival);
            complete = delta.ArrivalMicroseconds >= 0 && Math.Abs(delta.ArrivalMicroseconds - delta.SentMicroseconds) < LeapMicroseconds;
        }

        _previous = _current;
        _current = new Group(sentUs, arrivalUs);
        return complete;
    }

    private struct Group(long sentUs, long arrivalUs)
    {
        public readonly bool IsSet = true;
        public readonly long FirstSent = sentUs;
        public readonly long FirstArrival = arrivalUs;
        public long LastSent = sentUs;
        public long LastArrival = arrivalUs;

        public readonly bool Takes(long sent, long arrival)
        {
            if (sent - FirstSent <= SentTogetherMicroseconds)
                return true;
            var gap = arrival - LastArrival;
            return gap <= ClumpMicroseconds && gap < sent - LastSent && arrival - FirstArrival < LongestClumpMicroseconds;
        }

        public void Extend(long sent, long arrival)
        {
            LastSent = Math.Max(LastSent, sent);
            LastArrival = Math.Max(LastArrival, arrival);
        }
    }
}
