using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enx.Host.Tests.Support;

/// <summary>One request as it arrived.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="Signature">The header Enx-Signature.</param>
/// <param name="Headers">All headers.</param>
internal sealed record Hook(byte[] Body, string Signature, IHeaderDictionary Headers)
{
    private readonly JsonElement _json = JsonElement.Parse(Body);

    public string Id => _json.GetProperty("id").GetString()!;
    public string RoomId => _json.GetProperty("room_id").GetString()!;
    public long Seq => _json.GetProperty("seq").GetInt64();
    public long Previous => _json.GetProperty("previous").GetInt64();
    public string Type => _json.GetProperty("type").GetString()!;
    public JsonElement Data => _json.GetProperty("data");
}

/// <summary>An application's receiver over real HTTP, as good or bad as the test wants it. It can be stopped and started on the same port.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Hook> _requests = new();
    private readonly ConcurrentQueue<Hook> _taken = new();
    private WebApplication? _app;
    private int _port;

    /// <summary>What a request is answered with; null leaves it without an answer, as a process does that hangs.</summary>
    public Func<Hook, int?> Answer { get; set; } = _ => 200;

    /// <summary>Every request, in the order in which they came.</summary>
    public IReadOnlyCollection<Hook> Requests => _requests;

    /// <summary>Those that were answered with 2xx.</summary>
    public IReadOnlyCollection<Hook> Taken => _taken;

    public Uri Url => new($"http://127.0.0.1:{_port}/hooks");

    public static async Task<WebhookReceiver> StartNewAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver.StartAsync();
        return receiver;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, _port));
        _app = builder.Build();
        _app.Run(TakeAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>Goes away; requests without an answer are broken off.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var hook = new Hook(body.ToArray(), context.Request.Headers["Enx-Signature"].ToString(), new HeaderDictionary(context.Request.Headers.ToDictionary()));
        _requests.Enqueue(hook);
        if (Answer(hook) is not { } status)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (status is >= 200 and < 300) _taken.Enqueue(hook);
        if (status is >= 300 and < 400) context.Response.Headers.Location = "/elsewhere";
        context.Response.StatusCode = status;
    }
}
