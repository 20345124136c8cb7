namespace Enx.Actors.Rooms.Context;

/// <summary>While a room's media moves: who has offered a connection to the next node, and who is connected to it.</summary>
internal sealed class Travellers
{
    private readonly HashSet<string> _offered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _there = new(StringComparer.Ordinal);

    /// <summary>How many are connected to the next node.</summary>
    public int Count => _there.Count;

    /// <summary>Whether somebody has offered a connection to the next node.</summary>
    public bool HasOffered(string clientId) => _offered.Contains(clientId);

    /// <summary>Whether somebody is connected to the next node.</summary>
    public bool IsThere(string clientId) => _there.Contains(clientId);

    public void Offered(string clientId) => _offered.Add(clientId);

    public void Arrived(string clientId) => _there.Add(clientId);

    public void LeftAgain(string clientId) => _there.Remove(clientId);

    /// <summary>An offer came to nothing.</summary>
    public void Fail(string clientId)
    {
        if (!_there.Contains(clientId)) _offered.Remove(clientId);
    }

    /// <summary>Somebody is gone.</summary>
    public void Forget(string clientId)
    {
        _offered.Remove(clientId);
        _there.Remove(clientId);
    }

    /// <summary>The move is over, or another begins.</summary>
    public void Clear()
    {
        _offered.Clear();
        _there.Clear();
    }
}
