namespace Enx.Media.Congestion;

/// <summary>
/// What a receiver's estimates (REMB) come to for the whole way. Each is for the streams that it names (draft-alvestrand-rmcat-remb-03 §2.2): browsers
/// name all of their videos in one, other stacks say one for each. What no estimate names, such as the sound, is taken to get through as it is sent.
/// </summary>
/// <param name="lanes">How many streams the receiver is sent, 64 at most.</param>
internal sealed class ReceiverWords(int lanes)
{
    // They come once a second at least; a stream that has ended is named no more.
    private const long FreshUs = 3_000_000;

    private readonly RateWindow[] _rates = [.. Enumerable.Range(0, lanes).Select(_ => new RateWindow())];
    private readonly List<Word> _words = [];

    /// <summary>A packet goes out on a lane.</summary>
    public void OnSent(int lane, int bytes, long nowUs) => _rates[lane].Add(bytes, nowUs);

    /// <summary>The receiver has estimated.</summary>
    /// <param name="named">The lanes that it names, a bit for each; none for all of them.</param>
    /// <param name="bitsPerSecond">What it said.</param>
    /// <param name="nowUs">Now.</param>
    /// <returns>What that comes to for the whole way, bit/s.</returns>
    public long Sum(ulong named, long bitsPerSecond, long nowUs)
    {
        if (named == 0) named = ulong.MaxValue;
        _words.RemoveAll(w => (w.Named & named) != 0 || nowUs - w.AtUs > FreshUs);
        _words.Add(new Word(named, bitsPerSecond, nowUs));
        var (sum, unnamed) = (0.0, ulong.MaxValue);
        foreach (var word in _words)
        {
            sum += word.BitsPerSecond;
            unnamed &= ~word.Named;
        }

        for (var lane = 0; lane < lanes; lane++)
            if ((unnamed >> lane & 1) != 0) sum += _rates[lane].BitsPerSecond(RateWindow.LongestMicroseconds, nowUs);
        return (long)Math.Min(sum, long.MaxValue);
    }

    private readonly record struct Word(ulong Named, long BitsPerSecond, long AtUs);
}
