namespace Enx.Host.Signalling;

/// <summary>
/// Bytes that wait for clients to read them: of one client, and of all clients of the node. When all together have too much, those that have much
/// themselves are at their limit, and who reads what it is sent notices nothing. What several clients share counts for each of them.
/// </summary>
/// <param name="mostOfOne">The most for one client.</param>
/// <param name="mostOfAll">The most for all.</param>
internal sealed class OutboundBudget(int mostOfOne, long mostOfAll)
{
    /// <summary>What a client may have waiting however much the others have.</summary>
    public const int Always = 64 * 1024;

    private long _waiting;

    /// <summary>Bytes that wait on the whole node.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Takes bytes in for a client that has so many waiting; false when they are too many. One message alone always fits.</summary>
    public bool TryTake(long itsOwn, int bytes)
    {
        var then = itsOwn + bytes;
        if (itsOwn > 0 && (then > mostOfOne || (then > Always && Waiting + bytes > mostOfAll))) return false;
        Interlocked.Add(ref _waiting, bytes);
        return true;
    }

    /// <summary>They do not wait any more.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _waiting, -bytes);
}
