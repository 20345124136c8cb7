using System.Net;

namespace Enx.Host.Web.Listeners;

/// <summary>How many of something each address holds, with a bound. Safe for several threads.</summary>
/// <param name="most">The most that one address may hold.</param>
internal sealed class AddressCounts(int most)
{
    private readonly Dictionary<IPAddress, int> _held = [];
    private readonly Lock _gate = new();

    /// <summary>Counts one more for an address (<see cref="ClientAddress.KeyOf"/>), unless it holds as many as it may.</summary>
    public bool TryEnter(IPAddress key)
    {
        lock (_gate)
        {
            var held = _held.GetValueOrDefault(key);
            if (held >= most) return false;
            _held[key] = held + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(IPAddress key)
    {
        lock (_gate)
        {
            if (_held[key] is 1) _held.Remove(key);
            else _held[key]--;
        }
    }
}
