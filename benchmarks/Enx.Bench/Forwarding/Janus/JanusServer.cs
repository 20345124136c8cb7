using System.Diagnostics;
using System.Globalization;
using Enx.Testing;
using Enx.Testing.Network;

namespace Enx.Bench.Forwarding.Janus;

/// <summary>A Janus (Debian's package <c>janus</c>) as a process of its own, with its VideoRoom plugin and nothing else, set up as it is for load: ICE-lite, no log.</summary>
internal sealed class JanusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private JanusServer(DirectoryInfo folder, Process process, int port) => (_folder, _process, Address) = (folder, process, new Uri($"ws://127.0.0.1:{port}/"));

    /// <summary>Whether Janus is on this machine.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/janus");

    /// <summary>Its WebSocket.</summary>
    public Uri Address { get; }

    /// <summary>The number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts one, and waits until it can be spoken to.</summary>
    public static async Task<JanusServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("enx-janus-");
        var port = FreePort.Tcp();
        await WriteAsync("janus.jcfg", """
            general: { debug_level = 2; session_timeout = 600; no_webrtc_encryption = false }
            media: { ipv6 = false }
            nat: { ice_lite = true; ice_tcp = false }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
            transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
            """).ConfigureAwait(false);
        await WriteAsync("janus.transport.websockets.jcfg", string.Create(CultureInfo.InvariantCulture, $"general: {{ ws = true; ws_ip = \"127.0.0.1\"; ws_port = {port}; wss = false }}\nadmin: {{ admin_ws = false }}\n")).ConfigureAwait(false);
        await WriteAsync("janus.plugin.videoroom.jcfg", "general: { }\n").ConfigureAwait(false);
        var process = Process.Start(new ProcessStartInfo("janus", ["--configs-folder", folder.FullName, "--disable-colors"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new JanusServer(folder, process, port);
        await Eventually.HoldsAsync(() => IsListeningAsync(port), "Janus listens", StartPatience).ConfigureAwait(false);
        return server;

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port).ConfigureAwait(false);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
