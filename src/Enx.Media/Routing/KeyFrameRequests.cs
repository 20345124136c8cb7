namespace Enx.Media.Routing;

/// <summary>
/// When to ask a publisher for a key frame (RFC 4585 §6.3.1). Many subscribers want one at about the same time: they share a request.
/// A request goes out at once when the last is old enough, else when it is; it is repeated until a key frame comes, ever more slowly,
/// so that a publisher that cannot answer is left in peace.
/// </summary>
internal struct KeyFrameRequests(long intervalUs)
{
    private const int PatientAfter = 10;
    private const long PatientIntervalUs = 5_000_000;

    private long _lastUs = long.MinValue / 2;
    private int _unanswered;
    private bool _wanted;

    /// <summary>Whether the request that was made last was one too many to be made so often.</summary>
    public readonly bool IsInVain => _unanswered == PatientAfter;

    /// <summary>Somebody cannot go on without a key frame.</summary>
    public void Want() => _wanted = true;

    /// <summary>A key frame has come.</summary>
    public void OnKeyFrame()
    {
        _wanted = false;
        _unanswered = 0;
    }

    /// <summary>Nobody needs one any more.</summary>
    public void Cancel()
    {
        _wanted = false;
        _unanswered = 0;
    }

    /// <summary>Whether a request should be sent now; counts it as sent.</summary>
    public bool TakeDue(long nowUs)
    {
        if (!_wanted || nowUs - _lastUs < (_unanswered < PatientAfter ? intervalUs : PatientIntervalUs)) return false;
        _lastUs = nowUs;
        _unanswered++;
        return true;
    }
}
