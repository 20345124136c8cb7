using System.Net;
using Enx.Actors.Limits;

namespace Enx.Host.Web.Listeners;

/// <summary>A rate for each address (<see cref="ClientAddress.KeyOf"/>). Safe for several threads.</summary>
/// <param name="perSecond">How much each gets a second.</param>
/// <param name="atOnce">How much each may take at once.</param>
/// <param name="time">The clock.</param>
internal sealed class AddressBuckets(double perSecond, double atOnce, TimeProvider time)
{
    /// <summary>Buckets that are kept; beyond that those that are full, and so say nothing, are forgotten.</summary>
    private const int MostAddresses = 10_000;

    private readonly Dictionary<IPAddress, TokenBucket> _buckets = [];
    private readonly Lock _gate = new();

    /// <summary>Takes one of an address's.</summary>
    public bool TryTake(IPAddress address)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(address, out var bucket))
            {
                if (_buckets.Count >= MostAddresses) Forget();
                _buckets[address] = bucket = new TokenBucket(perSecond, atOnce, time);
            }

            return bucket.TryTake();
        }
    }

    /// <summary>Buckets fill up in time, so these are those of the last while; more addresses than that have to be held by another bound.</summary>
    private void Forget()
    {
        foreach (var (address, bucket) in _buckets.ToList())
            if (bucket.Left >= atOnce) _buckets.Remove(address);
        if (_buckets.Count >= MostAddresses) _buckets.Clear();
    }
}
