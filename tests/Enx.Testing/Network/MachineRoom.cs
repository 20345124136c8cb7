using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace Enx.Testing.Network;

/// <summary>
/// Several machines on this one: Linux network namespaces on one switch, which this machine is on, too. The cable between any two of them can be cut
/// without a word: frames go to nobody. Needs root, or the right to run <c>ip</c> by sudo; where that is not so it fails, and says so.
/// </summary>
public sealed class MachineRoom : IAsyncDisposable
{
    /// <summary>An address of a network card that nobody has.</summary>
    private const string Nobody = "02:00:00:00:00:01";

    private readonly int _subnet = RandomNumberGenerator.GetInt32(1, 255);
    private readonly int _machines;

    private MachineRoom(int machines) => _machines = machines;

    /// <summary>This machine's address, as the others see it.</summary>
    public IPAddress Here => Address(1);

    private string Switch => $"enxs{_subnet}";

    /// <summary>Makes one with so many machines.</summary>
    /// <exception cref="InvalidOperationException">This machine or this user cannot.</exception>
    public static async Task<MachineRoom> CreateAsync(int machines)
    {
        var room = await FreeSubnet.TakeAsync(() => WithSwitchAsync(machines)).ConfigureAwait(false);
        try
        {
            await IpAsync("addr", "add", $"{room.Here}/24", "dev", room.Switch).ConfigureAwait(false);
            await IpAsync("link", "set", room.Switch, "up").ConfigureAwait(false);
            for (var i = 0; i < machines; i++) await room.AddAsync(i).ConfigureAwait(false);
            return room;
        }
        catch
        {
            await room.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The address of a machine, counted from 0.</summary>
    public IPAddress AddressOf(int machine) => Address(2 + machine);

    /// <summary>The command, and the arguments in front of another one, that run it on a machine.</summary>
    public string[] On(int machine) => [.. AsRoot, "ip", "netns", "exec", NameOf(machine)];

    /// <summary>Nothing comes from one of the two to the other any more.</summary>
    public async Task CutAsync(int one, int other)
    {
        await IpAsync("-n", NameOf(one), "neigh", "replace", $"{AddressOf(other)}", "lladdr", Nobody, "dev", "eth", "nud", "permanent").ConfigureAwait(false);
        await IpAsync("-n", NameOf(other), "neigh", "replace", $"{AddressOf(one)}", "lladdr", Nobody, "dev", "eth", "nud", "permanent").ConfigureAwait(false);
    }

    /// <summary>The cable between the two is whole again.</summary>
    public async Task MendAsync(int one, int other)
    {
        await IpAsync("-n", NameOf(one), "neigh", "del", $"{AddressOf(other)}", "dev", "eth").ConfigureAwait(false);
        await IpAsync("-n", NameOf(other), "neigh", "del", $"{AddressOf(one)}", "dev", "eth").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _machines; i++) await TryAsync("netns", "del", NameOf(i)).ConfigureAwait(false);
        await TryAsync("link", "del", Switch).ConfigureAwait(false);
    }

    private static string[] AsRoot => Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];

    private IPAddress Address(int host) => new([10, 78, (byte)_subnet, (byte)host]);

    private string NameOf(int machine) => $"enxm{Environment.ProcessId}-{_subnet}-{machine}";

    private static async Task<MachineRoom> WithSwitchAsync(int machines)
    {
        var room = new MachineRoom(machines);
        await IpAsync("link", "add", room.Switch, "type", "bridge").ConfigureAwait(false);
        return room;
    }

    private async Task AddAsync(int machine)
    {
        var (name, plug) = (NameOf(machine), $"enxp{_subnet}-{machine}");
        await IpAsync("netns", "add", name).ConfigureAwait(false);
        await IpAsync("link", "add", plug, "type", "veth", "peer", "name", "eth", "netns", name).ConfigureAwait(false);
        await IpAsync("link", "set", plug, "master", Switch).ConfigureAwait(false);
        await IpAsync("link", "set", plug, "up").ConfigureAwait(false);
        await IpAsync("-n", name, "link", "set", "lo", "up").ConfigureAwait(false);
        await IpAsync("-n", name, "addr", "add", $"{AddressOf(machine)}/24", "dev", "eth").ConfigureAwait(false);
        await IpAsync("-n", name, "link", "set", "eth", "up").ConfigureAwait(false);
    }

    private static async Task TryAsync(params string[] arguments)
    {
        try
        {
            await IpAsync(arguments).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // It was not made.
        }
    }

    private static async Task IpAsync(params string[] arguments)
    {
        string[] command = [.. AsRoot, "ip", .. arguments];
        using var ip = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("The command ip cannot be started; install iproute2.");
        var said = await ip.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await ip.WaitForExitAsync().ConfigureAwait(false);
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"This test needs network namespaces, and so root. \"{string.Join(' ', command)}\" ended with {ip.ExitCode}: {said.Trim()}");
    }
}
