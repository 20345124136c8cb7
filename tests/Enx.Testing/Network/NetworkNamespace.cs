using System.Net;
using System.Security.Cryptography;

namespace Enx.Testing.Network;

/// <summary>
/// Another machine on this one: a Linux network namespace on a cable of its own, with an address that can change as when somebody
/// walks out of the Wi-Fi. Needs root, or the right to run <c>ip</c> by sudo; where that is not so it fails, and says so.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private const int PrefixLength = 24;

    private readonly int _subnet = RandomNumberGenerator.GetInt32(1, 255);
    private int _host = 2;

    private NetworkNamespace() => Name = $"enx{Environment.ProcessId}-{_subnet}";

    /// <summary>What <c>ip netns exec</c> knows it by.</summary>
    public string Name { get; }

    /// <summary>This machine's address, as seen from there.</summary>
    public IPAddress Near => new([10, 77, (byte)_subnet, 1]);

    /// <summary>The address there, now.</summary>
    public IPAddress Far => new([10, 77, (byte)_subnet, (byte)_host]);

    private string NearCable => $"enxn{_subnet}";

    private string FarCable => $"enxf{_subnet}";

    /// <summary>Makes one.</summary>
    /// <exception cref="InvalidOperationException">This machine or this user cannot.</exception>
    public static Task<NetworkNamespace> CreateAsync() => FreeSubnet.TakeAsync(async () =>
    {
        var made = new NetworkNamespace();
        await made.SetUpAsync().ConfigureAwait(false);
        return made;
    });

    /// <summary>The old address is gone, and after <paramref name="nothing"/> there is another.</summary>
    public async Task ChangeAddressAsync(TimeSpan nothing)
    {
        await ThereAsync("addr", "del", $"{Far}/{PrefixLength}", "dev", FarCable).ConfigureAwait(false);
        await Task.Delay(nothing).ConfigureAwait(false);
        _host++;
        await TakeAddressAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The cable is gone at once; with the namespace alone it would be gone some time later, in the middle of what comes next.
        await IpAsync("link", "del", NearCable).ConfigureAwait(false);
        await IpAsync("netns", "del", Name).ConfigureAwait(false);
    }

    private async Task SetUpAsync()
    {
        await IpAsync("netns", "add", Name).ConfigureAwait(false);
        try
        {
            // The subnet is in the cable's name, so that somebody else's attempt to take the same one fails here.
            await IpAsync("link", "add", NearCable, "type", "veth", "peer", "name", FarCable, "netns", Name).ConfigureAwait(false);
            // Without an address of its own making, which comes seconds later: browsers drop what they are loading at every change.
            await IpAsync("link", "set", NearCable, "addrgenmode", "none").ConfigureAwait(false);
            await IpAsync("addr", "add", $"{Near}/{PrefixLength}", "dev", NearCable).ConfigureAwait(false);
            await IpAsync("link", "set", NearCable, "up").ConfigureAwait(false);
            await ThereAsync("link", "set", "lo", "up").ConfigureAwait(false);
            await ThereAsync("link", "set", FarCable, "up").ConfigureAwait(false);
            await TakeAddressAsync().ConfigureAwait(false);
        }
        catch
        {
            await IpAsync("netns", "del", Name).ConfigureAwait(false);
            throw;
        }
    }

    private async Task TakeAddressAsync()
    {
        await ThereAsync("addr", "add", $"{Far}/{PrefixLength}", "dev", FarCable).ConfigureAwait(false);
        // Browsers look for the address that leads to the world.
        await ThereAsync("route", "replace", "default", "via", $"{Near}").ConfigureAwait(false);
    }

    private Task ThereAsync(params string[] arguments) => IpAsync(["-n", Name, .. arguments]);

    private static Task IpAsync(params string[] arguments) => RootCommand.RunAsync("network namespaces (ip, of iproute2)", ["ip", .. arguments]);
}
