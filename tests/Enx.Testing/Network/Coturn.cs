using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network;

/// <summary>A TURN relay for one test: Debian's coturn as a process of our own, on loopback and on ports that were free.</summary>
public sealed class Coturn : IAsyncDisposable
{
    /// <summary>What it shares with the node.</summary>
    public const string Secret = "relay-secret-of-a-test";

    private const int RelayPorts = 200;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-turn-");
    private readonly Process _process;

    private Coturn(int port)
    {
        Port = port;
        // Below what the system hands out by itself.
        var first = 20_000 + Random.Shared.Next(0, 40) * RelayPorts;
        var file = Path.Combine(_folder.FullName, "turnserver.conf");
        File.WriteAllText(file, $"""
            listening-ip=127.0.0.1
            relay-ip=127.0.0.1
            listening-port={port}
            min-port={first}
            max-port={first + RelayPorts - 1}
            realm=enx.test
            use-auth-secret
            static-auth-secret={Secret}
            fingerprint
            allow-loopback-peers
            no-tls
            no-dtls
            no-cli
            no-multicast-peers
            simple-log
            log-file=stdout
            pidfile={Path.Combine(_folder.FullName, "turnserver.pid")}
            userdb={Path.Combine(_folder.FullName, "turnserver.db")}
            """);
        _process = Process.Start(new ProcessStartInfo("turnserver", ["-c", file]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName })
            ?? throw new InvalidOperationException("turnserver cannot be started; install coturn.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The port for UDP and TCP.</summary>
    public int Port { get; }

    /// <summary>What clients are told.</summary>
    public string Url => $"turn:127.0.0.1:{Port}?transport=udp";

    /// <summary>The last lines it wrote.</summary>
    public Queue<string> Said { get; } = new();

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<Coturn> StartAsync()
    {
        var coturn = new Coturn(FreePort.Tcp());
        try
        {
            await Eventually.HoldsAsync(coturn.AnswersAsync, "the relay takes connections", StartPatience).ConfigureAwait(false);
            return coturn;
        }
        catch (Exception e)
        {
            await coturn.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"coturn did not start. It said: {string.Join(Environment.NewLine, coturn.Said)}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"turnserver ended with {_process.ExitCode}");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (Said)
        {
            Said.Enqueue(line);
            if (Said.Count > 50) Said.Dequeue();
        }
    }
}
