namespace Enx.Media.Sctp;

/// <summary>
/// The one timer of handshake and shutdown: T1-init, T1-cookie, T2-shutdown (RFC 9260 §5.1, §9.2). What was begun is due at once, and
/// again when nothing came of it: after a second, then every two, ten times.
/// </summary>
internal sealed class ControlTimer
{
    private const int MaxTries = 10;
    private const long PatienceUs = 1_000_000;

    private bool _due;
    private int _tries;

    /// <summary>When to ask <see cref="TryAgain"/>; <see cref="long.MaxValue"/> for not at all.</summary>
    public long AtUs { get; private set; } = long.MaxValue;

    /// <summary>Something new is to be said.</summary>
    public void Begin(long nowUs)
    {
        _due = true;
        _tries = 0;
        AtUs = nowUs + PatienceUs;
    }

    /// <summary>It was answered, or is over.</summary>
    public void End()
    {
        _due = false;
        AtUs = long.MaxValue;
    }

    /// <summary>Nothing came: it is due again. False when it was tried often enough.</summary>
    public bool TryAgain(long nowUs)
    {
        if (++_tries > MaxTries) return false;
        _due = true;
        AtUs = nowUs + 2 * PatienceUs;
        return true;
    }

    /// <summary>Whether it is to be said now; if so, it counts as said.</summary>
    public bool Take(long nowUs)
    {
        if (!_due) return false;
        _due = false;
        AtUs = Math.Max(AtUs, nowUs + PatienceUs);
        return true;
    }
}
